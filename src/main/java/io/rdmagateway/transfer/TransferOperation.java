package io.rdmagateway.transfer;

/** What the gateway does between a range of a region and the client. */
public enum TransferOperation {
    /** Writes the range into the client's memory. */
    WRITE,
    /** Reads the client's memory into the range. */
    READ,
    /** Writes, and completes a receive of the client's with four bytes beside it. */
    WRITE_WITH_IMM,
    /** Sends the range, in messages that meet the client's receives. */
    SEND,
    /** Puts the messages that the client sends into the range. */
    RECEIVE,
    /** Replaces eight bytes of the client's when they equal others; what was there comes into the range. */
    COMPARE_SWAP,
    /** Adds to eight bytes of the client's; what was there comes into the range. */
    FETCH_ADD;

    boolean isAtomic() {
        return this == COMPARE_SWAP || this == FETCH_ADD;
    }

    /** True when the range is changed. */
    public boolean fillsRange() {
        return switch (this) {
            case READ, RECEIVE, COMPARE_SWAP, FETCH_ADD -> true;
            case WRITE, WRITE_WITH_IMM, SEND -> false;
        };
    }

    /** True when it names memory of the client's. */
    boolean isOneSided() {
        return this != SEND && this != RECEIVE;
    }
}
