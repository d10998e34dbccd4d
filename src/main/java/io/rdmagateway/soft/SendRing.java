package io.rdmagateway.soft;

import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.VerbsException;

/** The send queue: any thread posts, the engine's thread performs and retires, oldest first. */
final class SendRing {

    private final SendEntry[] entries;
    private final int maxOutstanding;
    private volatile long tail;
    private volatile long head;
    private boolean closed;

    SendRing(QueuePairCaps caps) {
        maxOutstanding = caps.maxSendWr();
        entries = new SendEntry[Math.max(2, Integer.highestOneBit(maxOutstanding - 1) << 1)];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new SendEntry(caps);
        }
    }

    /** Takes a copy of a request. */
    synchronized void post(SendEntry draft) {
        if (closed) {
            throw new IllegalStateException("the queue pair is closed");
        }
        long next = tail;
        if (next - head == maxOutstanding) {
            throw new VerbsException(
                    "ibv_post_send", Errno.ENOMEM, "all " + maxOutstanding + " requests are outstanding");
        }
        at(next).copyFrom(draft);
        tail = next + 1;
    }

    SendEntry at(long index) {
        return entries[(int) index & entries.length - 1];
    }

    /** Returns the index of the oldest request that is not done. */
    long head() {
        return head;
    }

    /** Returns the index behind the newest request. */
    long tail() {
        return tail;
    }

    boolean isEmpty() {
        return head == tail;
    }

    /** Frees the oldest request's place. */
    void retire() {
        at(head).retire();
        head = head + 1;
    }

    /** Takes no more requests, and frees all places. */
    synchronized void close() {
        closed = true;
        while (!isEmpty()) {
            retire();
        }
    }
}
