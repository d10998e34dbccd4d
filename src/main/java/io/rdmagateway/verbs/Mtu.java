package io.rdmagateway.verbs;

/** Payload bytes of one packet. */
public enum Mtu {
    MTU_256,
    MTU_512,
    MTU_1024,
    MTU_2048,
    MTU_4096;

    private static final Mtu[] VALUES = values();

    public int bytes() {
        return 128 << code();
    }

    /** Returns the number that stands for it on the wire and in {@code enum ibv_mtu}: 1 to 5. */
    public int code() {
        return ordinal() + 1;
    }

    /**
     * Returns the MTU of a wire code.
     *
     * @throws IllegalArgumentException outside 1 to 5
     */
    public static Mtu ofCode(int code) {
        if (code < 1 || code > VALUES.length) {
            throw new IllegalArgumentException("mtu: unknown code " + code + ", 1 (256 bytes) to 5 (4096) are known");
        }
        return VALUES[code - 1];
    }

    public static Mtu min(Mtu a, Mtu b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
