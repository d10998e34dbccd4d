package io.rdmagateway.transfer;

/** How far a transfer is. */
public enum TransferState {
    /** Waits for its memory to be registered. */
    QUEUED,
    RUNNING,
    /** All bytes are where they should be, and were compared where that was asked for. */
    DONE,
    FAILED,
    CANCELLED;

    public boolean isOver() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }
}
