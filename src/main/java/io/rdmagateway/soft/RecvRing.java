package io.rdmagateway.soft;

import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.VerbsException;

/**
 * The receive queue: any thread posts, the engine's turns fill and retire, oldest first. Entries are made when they are
 * first needed.
 */
final class RecvRing {

    private final RecvEntry[] entries;
    private final int maxOutstanding;
    private final int maxPieces;
    private volatile long tail;
    private volatile long head;

    RecvRing(QueuePairCaps caps) {
        maxOutstanding = caps.maxRecvWr();
        maxPieces = caps.maxRecvSge();
        entries = new RecvEntry[Math.max(2, Integer.highestOneBit(maxOutstanding - 1) << 1)];
    }

    /** Takes a copy of a request. */
    synchronized void post(RecvEntry draft) {
        long next = tail;
        if (next - head == maxOutstanding) {
            throw new VerbsException("ibv_post_recv", Errno.ENOMEM, "all " + maxOutstanding + " receives are posted");
        }
        int slot = slot(next);
        if (entries[slot] == null) {
            entries[slot] = new RecvEntry(maxPieces);
        }
        entries[slot].copyFrom(draft);
        tail = next + 1;
    }

    private int slot(long index) {
        return (int) index & entries.length - 1;
    }

    /** Returns the index of the oldest receive. */
    long head() {
        return head;
    }

    /** Returns the index behind the newest receive. */
    long tail() {
        return tail;
    }

    boolean isEmpty() {
        return head == tail;
    }

    /** Returns the oldest receive, or null. */
    RecvEntry oldest() {
        return isEmpty() ? null : entries[slot(head)];
    }

    /** Frees the oldest receive's place. */
    void retire() {
        entries[slot(head)].local.clear();
        head = head + 1;
    }
}
