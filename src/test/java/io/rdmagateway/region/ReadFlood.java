package io.rdmagateway.region;

import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletion;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CountDownLatch;

/**
 * READs a whole range again and again, several at a time, until one fails; remembers when the last one succeeded, and looks
 * at every byte that came.
 */
final class ReadFlood implements Runnable {

    static final int DEPTH = 4;
    private static final int BEGUN = 2 * DEPTH;
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final LoopbackPeer peer;
    private final RemoteMemory remote;
    private final int bytes;
    private final byte expected;
    private final long[] postedNanos = new long[DEPTH];
    private final CountDownLatch begun = new CountDownLatch(BEGUN);

    volatile WorkCompletionStatus failure;
    volatile long lastSuccessNanos;
    volatile long lastSuccessPostedNanos;
    volatile int reads;

    /**
     * Makes one for a peer whose memory holds as many ranges as READs are under way.
     *
     * @param expected what every byte of the range is
     */
    ReadFlood(LoopbackPeer peer, RemoteMemory remote, byte expected) {
        this.peer = peer;
        this.remote = remote;
        this.bytes = (int) remote.lengthBytes();
        this.expected = expected;
    }

    /** Waits until it is in full flow, or over. */
    void awaitBegun() throws InterruptedException {
        begun.await();
    }

    @Override
    public void run() {
        long start = System.nanoTime();
        peer.mr().memory().fill(expected);
        for (int slot = 0; slot < DEPTH; slot++) {
            post(slot);
        }
        while (failure == null) {
            if (peer.poll(this::completed) == 0) {
                Thread.onSpinWait();
            }
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("the key still works");
            }
        }
    }

    private void post(int slot) {
        postedNanos[slot] = System.nanoTime();
        peer.post(slot, wr -> wr.read(remote.address(), remote.rkey()).local(peer.mr(), (long) slot * bytes, bytes));
    }

    private void completed(WorkCompletion wc) {
        if (!wc.succeeded()) {
            failure = wc.status();
            // Nobody is to wait for what cannot come any more.
            while (begun.getCount() > 0) {
                begun.countDown();
            }
            return;
        }
        int slot = (int) wc.wrId();
        lastSuccessNanos = System.nanoTime();
        lastSuccessPostedNanos = Math.max(lastSuccessPostedNanos, postedNanos[slot]);
        reads++;
        begun.countDown();
        if (failure == null) {
            requireExpected(slot);
            post(slot);
        }
    }

    /** Looks at all that came, with READs that failed half-way too. */
    void requireExpected() {
        for (int slot = 0; slot < DEPTH; slot++) {
            requireExpected(slot);
        }
    }

    private void requireExpected(int slot) {
        MemorySegment part = peer.mr().memory().asSlice((long) slot * bytes, bytes);
        for (long i = 0; i < bytes; i += Long.BYTES) {
            long word = part.get(ValueLayout.JAVA_LONG, i);
            if (word != expected * 0x0101_0101_0101_0101L) {
                throw new AssertionError("a byte that was written after the key had died was read");
            }
        }
    }
}
