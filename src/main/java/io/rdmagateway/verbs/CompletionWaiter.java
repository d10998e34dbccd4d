package io.rdmagateway.verbs;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Waits for completions of one queue: polls a while, then sleeps on the queue's channel. For one thread.
 *
 * <p>Sleeping follows the only order that loses nothing: arm, poll again, then wait.
 */
public final class CompletionWaiter {

    private static final int BATCH = 32;
    private static final int POLLS_BEFORE_SLEEP = 200;
    /** With every core busy, the one that it waits for needs this one. */
    private static final int POLLS_BEFORE_YIELD = 4;

    private final CompletionQueue cq;
    private final CompletionChannel channel;

    /** @param channel the one that {@code cq} was made with, used by no other queue */
    public CompletionWaiter(CompletionQueue cq, CompletionChannel channel) {
        this.cq = cq;
        this.channel = channel;
    }

    /**
     * Shows completions to a handler as soon as there is at least one.
     *
     * @return how many there were; 0 when the time was over
     */
    public int await(Duration timeout, Consumer<? super WorkCompletion> handler) {
        for (int i = 0; i < POLLS_BEFORE_SLEEP; i++) {
            int count = cq.poll(BATCH, handler);
            if (count > 0) {
                return count;
            }
            spin(i);
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            cq.reqNotify(false);
            int count = cq.poll(BATCH, handler);
            long left = deadline - System.nanoTime();
            if (count > 0 || left <= 0) {
                return count;
            }
            channel.await(Duration.ofNanos(left));
        }
    }

    private static void spin(int polls) {
        if (polls % POLLS_BEFORE_YIELD == POLLS_BEFORE_YIELD - 1) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }
}
