package io.rdmagateway.soft.wire;

/** Sequence numbers of 24 bits on their circle: after 0xffffff comes 0. */
public final class PsnCircle {

    public static final int SIZE = 1 << 24;
    public static final int MASK = SIZE - 1;

    private PsnCircle() {}

    /** Returns the number {@code steps} further on; a negative one is a step back. */
    public static int plus(int psn, long steps) {
        return (int) (psn + steps) & MASK;
    }

    /** Returns the shorter way from {@code from} to {@code to}: −2^23 to 2^23 − 1, negative when it lies behind. */
    public static int distance(int from, int to) {
        return (to - from) << 8 >> 8;
    }

    /**
     * Unwinds a 24-bit number into the count nearest to {@code near}.
     *
     * @param near a count whose lower 24 bits run on the same circle
     */
    public static long unwind(int wrapped, long near) {
        return near + distance((int) near & MASK, wrapped);
    }
}
