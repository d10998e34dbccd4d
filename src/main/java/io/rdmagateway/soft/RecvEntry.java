package io.rdmagateway.soft;

/** A receive request as the queue keeps it. Reused for ever. */
final class RecvEntry {

    final ScatterList local;
    long wrId;

    RecvEntry(int maxPieces) {
        local = new ScatterList(maxPieces, 0);
    }

    void copyFrom(RecvEntry draft) {
        local.copyFrom(draft.local);
        wrId = draft.wrId;
    }
}
