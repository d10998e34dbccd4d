package io.rdmagateway.transfer;

/**
 * A range cut into pieces, all of one length but the last.
 *
 * @param count at least 1: of nothing there is one empty piece
 */
record Slices(long lengthBytes, int sliceBytes, long count) {

    /** Long enough that a request costs little beside its bytes, short enough that others have their turn soon. */
    static final int SLICE_BYTES = 256 << 10;

    /** The last piece is shorter. */
    static Slices of(long lengthBytes, int sliceBytes) {
        return new Slices(lengthBytes, sliceBytes, Math.max(1, Math.ceilDiv(lengthBytes, sliceBytes)));
    }

    /** The last piece is shorter by less than half, or longer by no more: no request for a few bytes. */
    static Slices merged(long lengthBytes, int sliceBytes) {
        return new Slices(lengthBytes, sliceBytes, Math.max(1, (lengthBytes + sliceBytes / 2 - 1) / sliceBytes));
    }

    long offset(long index) {
        return index * sliceBytes;
    }

    int length(long index) {
        return index == count - 1 ? (int) (lengthBytes - offset(index)) : sliceBytes;
    }
}
