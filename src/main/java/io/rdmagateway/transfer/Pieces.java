package io.rdmagateway.transfer;

import io.rdmagateway.region.HeldRange;

/**
 * Slices put together into what is registered at a time, the same number in each piece but the last.
 *
 * @param slicesEach at least 1
 */
record Pieces(Slices slices, long slicesEach) {

    /** How many are registered at a time: the one whose bytes move, and the next. */
    static final int AT_A_TIME = 2;

    /** A slice longer than a piece is one by itself: a message has to be registered as a whole. */
    static Pieces of(Slices slices, long pieceBytes) {
        return new Pieces(slices, Math.max(1, pieceBytes / slices.sliceBytes()));
    }

    long count() {
        return Math.ceilDiv(slices.count(), slicesEach);
    }

    /** Returns the piece that a slice is part of. */
    long of(long slice) {
        return slice / slicesEach;
    }

    long offset(long piece) {
        return slices.offset(piece * slicesEach);
    }

    long end(long piece) {
        return piece == count() - 1 ? slices.lengthBytes() : offset(piece + 1);
    }

    /** Returns the most that is pinned at a time: as much as the first two, or the last of which one may be longer. */
    long pinnedBytes(HeldRange range) {
        return Math.max(pinnedBytes(range, 0), pinnedBytes(range, Math.max(0, count() - AT_A_TIME)));
    }

    private long pinnedBytes(HeldRange range, long first) {
        long sum = 0;
        for (long piece = first; piece < Math.min(count(), first + AT_A_TIME); piece++) {
            sum += range.pinnedBytes(offset(piece), end(piece) - offset(piece));
        }
        return sum;
    }
}
