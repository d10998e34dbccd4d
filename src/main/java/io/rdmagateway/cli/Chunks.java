package io.rdmagateway.cli;

/**
 * A file in pieces.
 *
 * @param lengthBytes of the whole file, at least 1
 */
record Chunks(long lengthBytes) {

    static final int CHUNK_BYTES = 8 << 20;

    int count() {
        return Math.toIntExact((lengthBytes - 1) / CHUNK_BYTES + 1);
    }

    long offset(int chunk) {
        return (long) chunk * CHUNK_BYTES;
    }

    int length(int chunk) {
        return (int) Math.min(CHUNK_BYTES, lengthBytes - offset(chunk));
    }
}
