package io.rdmagateway.soft;

import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.VerbsException;

/**
 * The send queue: any thread posts, the engine's turns perform and retire, oldest first. Entries are made when they are
 * first needed: most queue pairs of a device that has many are idle.
 */
final class SendRing {

    private final QueuePairCaps caps;
    private final SendEntry[] entries;
    private final int maxOutstanding;
    private volatile long tail;
    private volatile long head;
    private boolean closed;

    SendRing(QueuePairCaps caps) {
        this.caps = caps;
        maxOutstanding = caps.maxSendWr();
        entries = new SendEntry[Math.max(2, Integer.highestOneBit(maxOutstanding - 1) << 1)];
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
        free(next).copyFrom(draft);
        tail = next + 1;
    }

    private SendEntry free(long index) {
        int slot = slot(index);
        if (entries[slot] == null) {
            int last = slot(index - 1);
            if (head == index && entries[last] != null) {
                // Who posts one at a time, as a keepalive, needs no more than one.
                entries[slot] = entries[last];
                entries[last] = null;
            } else {
                entries[slot] = new SendEntry(caps);
            }
        }
        return entries[slot];
    }

    private int slot(long index) {
        return (int) index & entries.length - 1;
    }

    /** Returns the request at an index from {@link #head} to before {@link #tail}. */
    SendEntry at(long index) {
        return entries[slot(index)];
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

    /** Returns about how many requests are not done. */
    long outstanding() {
        return tail - head;
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
