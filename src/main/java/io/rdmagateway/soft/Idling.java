package io.rdmagateway.soft;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What the engine does when there is nothing to do: spins for a moment, then yields to others, then sleeps until a
 * packet or another thread wakes it. It never spins without yielding: with every core busy, the one that it waits for
 * needs this one.
 */
final class Idling {

    private static final int SPINS = 8;
    private static final long YIELDING_NANOS = TimeUnit.MICROSECONDS.toNanos(60);
    private static final long LONGEST_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Link link;
    private volatile boolean asleep;
    private int idleTurns;
    private long idleSince;

    Idling(Link link) {
        this.link = link;
    }

    /** Rests as long as it seems fit after a turn. */
    void after(int work, long now, long untilDeadline, BooleanSupplier hasNews) throws IOException {
        if (work > 0) {
            idleTurns = 0;
            return;
        }
        if (++idleTurns <= SPINS) {
            idleSince = now;
            Thread.onSpinWait();
        } else if (now - idleSince < YIELDING_NANOS || untilDeadline <= 0) {
            Thread.yield();
        } else {
            sleep(Math.min(untilDeadline, LONGEST_SLEEP_NANOS), hasNews);
        }
    }

    private void sleep(long nanos, BooleanSupplier hasNews) throws IOException {
        asleep = true;
        try {
            // Looked at after the mark is set: who comes later sees it and wakes us.
            if (!hasNews.getAsBoolean()) {
                link.await(nanos);
            }
        } finally {
            asleep = false;
        }
    }

    /** Called by any thread after it has left something for the engine to find. */
    void wakeIfAsleep() {
        if (asleep) {
            link.wakeUp();
        }
    }
}
