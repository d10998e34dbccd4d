package io.rdmagateway.scaling;

/**
 * What nodes are joined by, and what one of them needs for what.
 *
 * @param pieceNanos for a piece to go over a node's link
 * @param readNanos beside that, before the next piece is asked for
 * @param tellNanos until the next node knows of a piece that has arrived
 * @param beginNanos to open a session and to make the region
 * @param hashNanos to hash a piece, while others come; pieces one after the other
 * @param noticeNanos until a node notices that the one that it reads from is gone
 */
record Link(long pieceNanos, long readNanos, long tellNanos, long beginNanos, long hashNanos, long noticeNanos) {

    static final int PIECE_BYTES = 4 << 20;

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;

    /** Of so many bits a nanosecond, and as much of everything else as was measured or is usual. */
    static Link ofGigabits(int gigabits) {
        return new Link(8L * PIECE_BYTES / gigabits, 50 * MICRO, MILLI, 50 * MILLI, 0, 2_000 * MILLI);
    }

    Link hashing(int mebibytesPerSecond) {
        long nanos = (PIECE_BYTES >> 20) * 1_000 * MILLI / mebibytesPerSecond;
        return new Link(pieceNanos, readNanos, tellNanos, beginNanos, nanos, noticeNanos);
    }

    /** One copy from a node that has all. */
    long copyNanos(int pieces) {
        long turn = pieceNanos + readNanos;
        return beginNanos + (hashNanos > turn ? turn + pieces * hashNanos : pieces * turn + hashNanos);
    }
}
