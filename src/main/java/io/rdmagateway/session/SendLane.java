package io.rdmagateway.session;

import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;

/**
 * The part of a send queue that {@link Work} is posted to: one request of each in turn, as much under way as keeps a device
 * busy, and few completions. Used under the queue pair's lock.
 */
final class SendLane {

    /** Requests under way at most. */
    static final int DEPTH = 16;

    /** Payload under way at which nothing more is posted: a client's budget at any time. */
    static final long BUDGET_BYTES = 4 << 20;

    /** One of so many in a row is signaled: they end in order, so it tells of those before it. */
    private static final int BATCH = DEPTH / 4;

    /** A link of 80 Mbit/s. */
    private static final long SLOWEST_NANOS_PER_BYTE = 100;

    private static final long NONE = -1;

    /** The {@code wrId} of its first request; smaller ones are not its own. */
    private static final long FIRST_WR_ID = 1L << 32;

    private final QueuePair qp;
    private final Queue<Work> waiting = new ArrayDeque<>();
    private final Work[] posted = new Work[DEPTH];
    private final int[] bytes = new int[DEPTH];

    /** Made with the first work: most sessions never have any. */
    private SendRequest wr;

    private long head;
    private long tail;
    private long bytesUnderWay;
    private int unsignaled;
    private int lost;
    /** The oldest request when that was last another one, and when that was; none since nothing was under way. */
    private long seenHead = NONE;

    private long seenNanos;

    SendLane(QueuePair qp) {
        this.qp = qp;
    }

    static boolean owns(long wrId) {
        return wrId >= FIRST_WR_ID;
    }

    /** Returns how many requests the device has that nobody waits for any more. */
    int lost() {
        return lost;
    }

    /** Work that had nothing to post for a while is submitted anew when it has. */
    void submit(Work work) {
        if (wr == null) {
            wr = qp.newSendRequest();
        }
        // Not a second turn for who has one.
        if (!waiting.contains(work)) {
            waiting.add(work);
        }
        pump();
    }

    /** Posts nothing more of some work; returns true when none of its requests is under way. */
    boolean withdraw(Work work) {
        waiting.remove(work);
        for (long i = head; i < tail; i++) {
            if (posted[(int) (i % DEPTH)] == work) {
                return false;
            }
        }
        return true;
    }

    /** Posts what there is to post and room for. */
    private void pump() {
        if (head == tail) {
            seenHead = NONE;
        }
        Work current = hasRoom() ? nextWaiting() : null;
        while (current != null) {
            int slot = (int) (tail % DEPTH);
            bytes[slot] = current.fill(wr.wrId(FIRST_WR_ID + tail));
            posted[slot] = current;
            tail++;
            bytesUnderWay += bytes[slot];
            if (current.hasNext()) {
                waiting.add(current);
            }
            // Only what is sure to be followed can go without a completion of its own.
            Work next = hasRoom() ? nextWaiting() : null;
            if (next != null && ++unsignaled < BATCH) {
                wr.unsignaled();
            } else {
                unsignaled = 0;
            }
            qp.postSend(wr);
            current = next;
        }
    }

    private boolean hasRoom() {
        return tail - head < DEPTH && bytesUnderWay < BUDGET_BYTES;
    }

    private Work nextWaiting() {
        while (!waiting.isEmpty()) {
            Work work = waiting.remove();
            if (work.hasNext()) {
                return work;
            }
        }
        return null;
    }

    /** A request has completed, and so have all before it. */
    void completed(long wrId) {
        retire(wrId - FIRST_WR_ID + 1);
        pump();
    }

    private void retire(long end) {
        for (; head < end; head++) {
            int slot = (int) (head % DEPTH);
            bytesUnderWay -= bytes[slot];
            Work work = posted[slot];
            posted[slot] = null;
            work.completed();
        }
    }

    /** Tells whether requests are under way and none was done for so long, and for as long as their bytes may take. */
    boolean isStalled(long nowNanos, Duration patience) {
        if (head == tail || head != seenHead) {
            seenHead = head;
            seenNanos = nowNanos;
            return false;
        }
        return nowNanos - seenNanos >= patience.toNanos() + bytesUnderWay * SLOWEST_NANOS_PER_BYTE;
    }

    /** Returns the {@code wrId} of the oldest request under way; there must be one. */
    long oldest() {
        return FIRST_WR_ID + head;
    }

    /** A request has failed, the first that did: those before it are done, all others are lost. */
    void failed(long wrId, WorkCompletionStatus status) {
        long failed = wrId - FIRST_WR_ID;
        retire(failed);
        Work culprit = posted[(int) (failed % DEPTH)];
        Set<Work> all = takeAll();
        all.remove(culprit);
        culprit.broke(status);
        all.forEach(work -> work.broke(WorkCompletionStatus.WR_FLUSH_ERR));
    }

    /** The queue pair is broken, and no request of this lane was the cause. */
    void fail() {
        takeAll().forEach(work -> work.broke(WorkCompletionStatus.WR_FLUSH_ERR));
    }

    private Set<Work> takeAll() {
        Set<Work> all = new LinkedHashSet<>();
        lost += (int) (tail - head);
        for (; head < tail; head++) {
            all.add(posted[(int) (head % DEPTH)]);
        }
        all.addAll(waiting);
        waiting.clear();
        return all;
    }
}
