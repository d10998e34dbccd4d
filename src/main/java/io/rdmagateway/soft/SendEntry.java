package io.rdmagateway.soft;

import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.WorkCompletionStatus;

/** A send request as the queue keeps it, with how far it has come. Reused for ever. */
final class SendEntry {

    static final int ATOMIC_BYTES = 8;

    final ScatterList local;
    long wrId;
    SendOperation operation;
    long remoteAddress;
    int rkey;
    int immData;
    long compare;
    long swapOrAdd;
    boolean signaled;
    boolean fenced;
    boolean solicited;

    /** True once it has PSNs. What follows is the requester's. */
    boolean started;

    long firstSeq;
    int packets;
    /** Messages that the responder counts before this request. */
    long firstMessage;
    /** Packets of data that have come back. */
    int received;

    WorkCompletionStatus verdict;

    SendEntry(QueuePairCaps caps) {
        local = new ScatterList(caps.maxSendSge(), caps.maxInlineBytes());
        name(null);
    }

    /** Begins a new request; the number stays. */
    void name(SendOperation newOperation) {
        operation = newOperation;
        signaled = true;
        fenced = false;
        solicited = false;
        local.clear();
    }

    void copyFrom(SendEntry draft) {
        local.copyFrom(draft.local);
        wrId = draft.wrId;
        operation = draft.operation;
        remoteAddress = draft.remoteAddress;
        rkey = draft.rkey;
        immData = draft.immData;
        compare = draft.compare;
        swapOrAdd = draft.swapOrAdd;
        signaled = draft.signaled;
        fenced = draft.fenced;
        solicited = draft.solicited;
        started = false;
        received = 0;
        verdict = WorkCompletionStatus.SUCCESS;
    }

    /** Returns the first sequence number after this request. */
    long endSeq() {
        return firstSeq + packets;
    }

    /** Returns how many bytes come back to the local memory. */
    int returnedBytes() {
        if (operation.isAtomic()) {
            return ATOMIC_BYTES;
        }
        return operation.isRead() ? (int) local.totalBytes() : 0;
    }
}
