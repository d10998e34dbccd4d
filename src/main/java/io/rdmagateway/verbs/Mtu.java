package io.rdmagateway.verbs;

/** Payload bytes of one packet. */
public enum Mtu {
    MTU_256,
    MTU_512,
    MTU_1024,
    MTU_2048,
    MTU_4096;

    /**
     * What the longest headers of RoCE v2 take of an interface's MTU, those of WRITE with immediate over IPv6: IPv6 40, UDP
     * 8, BTH 12, RETH 16, ImmDt 4, ICRC 4. (rxe takes off 80, and loses such packets when the MTU is that tight.)
     */
    public static final int ROCE_HEADER_BYTES = 84;

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

    /** Returns the largest of which every RoCE packet fits into an interface's MTU; the smallest when none does. */
    public static Mtu ofNetdev(int netdevMtuBytes) {
        Mtu largest = MTU_256;
        for (Mtu mtu : VALUES) {
            largest = mtu.netdevMtuBytes() <= netdevMtuBytes ? mtu : largest;
        }
        return largest;
    }

    /** Returns the MTU that an interface needs to carry every RoCE packet of this one. */
    public int netdevMtuBytes() {
        return bytes() + ROCE_HEADER_BYTES;
    }

    public static Mtu min(Mtu a, Mtu b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
