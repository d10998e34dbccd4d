package io.rdmagateway.soft;

import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.VerbsException;

/** The receive queue: any thread posts, the engine's thread fills and retires, oldest first. */
final class RecvRing {

    private final RecvEntry[] entries;
    private final int maxOutstanding;
    private volatile long tail;
    private volatile long head;

    RecvRing(QueuePairCaps caps) {
        maxOutstanding = caps.maxRecvWr();
        entries = new RecvEntry[Math.max(2, Integer.highestOneBit(maxOutstanding - 1) << 1)];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new RecvEntry(caps.maxRecvSge());
        }
    }

    /** Takes a copy of a request. */
    synchronized void post(RecvEntry draft) {
        long next = tail;
        if (next - head == maxOutstanding) {
            throw new VerbsException("ibv_post_recv", Errno.ENOMEM, "all " + maxOutstanding + " receives are posted");
        }
        entries[(int) next & entries.length - 1].copyFrom(draft);
        tail = next + 1;
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
        return isEmpty() ? null : entries[(int) head & entries.length - 1];
    }

    /** Frees the oldest receive's place. */
    void retire() {
        entries[(int) head & entries.length - 1].local.clear();
        head = head + 1;
    }
}
