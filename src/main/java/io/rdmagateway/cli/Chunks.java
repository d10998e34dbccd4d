package io.rdmagateway.cli;

/**
 * A file in pieces.
 *
 * @param lengthBytes of the whole file, at least 1
 * @param chunkBytes of every piece but the last
 */
record Chunks(long lengthBytes, int chunkBytes) {

    /** So short that one processor finds in its cache what another has just put there, and no thread has to wait long. */
    static final int MOVED_BYTES = 1 << 20;

    /** Where pieces are compared first: that takes a call to the gateway for each. */
    static final int COMPARED_BYTES = 4 << 20;

    int count() {
        return Math.toIntExact((lengthBytes - 1) / chunkBytes + 1);
    }

    long offset(int chunk) {
        return (long) chunk * chunkBytes;
    }

    int length(int chunk) {
        return (int) Math.min(chunkBytes, lengthBytes - offset(chunk));
    }
}
