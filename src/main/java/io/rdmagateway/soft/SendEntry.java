package io.rdmagateway.soft;

import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.WorkCompletionStatus;

/** A send request as the queue keeps it, with how far it has come. Reused for ever. */
final class SendEntry {

    static final int ATOMIC_BYTES = 8;

    final ScatterList local;
    final Bind bind = new Bind();
    long wrId;
    SendOperation operation;
    long remoteAddress;
    /** The key to use, or the one to invalidate. */
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
        if (operation == SendOperation.BIND_MW) {
            bind.drop();
        }
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
        if (operation == SendOperation.BIND_MW) {
            bind.takeFrom(draft.bind);
            // It is posted once: a window that is bound cannot be bound again.
            draft.operation = null;
        }
    }

    /** Gives it its PSNs: none when it is local. */
    void start(long seq, Path path) {
        started = true;
        firstSeq = seq;
        if (operation.isLocal()) {
            packets = 0;
        } else {
            packets = operation.isAtomic() ? 1 : path.packetsOf(local.totalBytes());
        }
    }

    /**
     * Performs a local operation.
     *
     * @return false when the rules forbid it
     */
    boolean perform(ReliableConnection connection) {
        return operation == SendOperation.BIND_MW ? bind.perform(connection) : connection.invalidate(rkey);
    }

    /** Frees what it holds: it is done. */
    void retire() {
        local.clear();
        if (operation == SendOperation.BIND_MW) {
            bind.drop();
        }
    }

    /** True for a local operation that is done but perhaps not completed, since earlier requests are not. */
    boolean isPerformed() {
        return started && operation.isLocal();
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
