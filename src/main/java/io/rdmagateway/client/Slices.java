package io.rdmagateway.client;

/**
 * A range cut into operations of bounded length; all are full but the last.
 *
 * @param lengthBytes of the whole, at least 1
 * @param sliceBytes of one operation at most, at least 1
 */
record Slices(long lengthBytes, int sliceBytes) {

    Slices {
        if (lengthBytes < 1 || sliceBytes < 1) {
            throw new IllegalArgumentException("lengthBytes: must be at least 1");
        }
    }

    long count() {
        return (lengthBytes - 1) / sliceBytes + 1;
    }

    long offset(long index) {
        return index * sliceBytes;
    }

    int length(long index) {
        return (int) Math.min(sliceBytes, lengthBytes - offset(index));
    }

    /** Returns how long the first slices are together. */
    long bytes(long slices) {
        return Math.min(lengthBytes, offset(slices));
    }

    boolean isLast(long index) {
        return index == count() - 1;
    }
}
