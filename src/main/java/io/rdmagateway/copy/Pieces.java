package io.rdmagateway.copy;

/**
 * A range in pieces that are read one after the other: what a copy tells of, and what is done again when a session breaks.
 *
 * @param lengthBytes of the whole range, at least 1
 */
record Pieces(long lengthBytes) {

    /** Long enough to keep a link busy and short enough that a chain of copies begins soon. */
    static final int BYTES = 4 << 20;

    int lengthAt(long offset) {
        return (int) Math.min(BYTES, lengthBytes - offset);
    }
}
