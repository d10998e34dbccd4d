package io.rdmagateway.soft;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What the engine does when there is nothing to do: spins for a moment, then yields to others, then sleeps until a
 * packet or another thread wakes it. It never spins without yielding: with every core busy, the one that it waits for
 * needs this one.
 *
 * <p>Where others take every core, who yields is put last and waits for milliseconds, and who sleeps is run soon after it
 * has woken. So after a yield that took long it pauses instead for a while.
 */
final class Idling {

    private static final int SPINS = 8;
    private static final long YIELDING_NANOS = TimeUnit.MICROSECONDS.toNanos(60);
    /** Without others it takes less than a microsecond. */
    private static final long LONG_YIELD_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final long CROWDED_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** In place of a yield; the timer makes it some ten microseconds. */
    private static final long PAUSE_NANOS = 1_000;

    /** How long it pauses then before it sleeps. */
    private static final long PAUSING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long LONGEST_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Link link;
    private volatile boolean asleep;
    private int idleTurns;
    private long idleSince;
    private boolean yielded;
    private long yieldedAt;
    private boolean crowded;
    private long crowdedAt;

    Idling(Link link) {
        this.link = link;
    }

    /**
     * Rests as long as it seems fit after a turn.
     *
     * @param now when the turn began
     */
    void after(int work, long now, long untilDeadline, BooleanSupplier hasNews) throws IOException {
        if (yielded && now - yieldedAt > LONG_YIELD_NANOS) {
            crowded = true;
            crowdedAt = now;
        } else if (crowded && now - crowdedAt > CROWDED_NANOS) {
            crowded = false;
        }
        yielded = false;
        if (work > 0) {
            idleTurns = 0;
            return;
        }
        if (++idleTurns <= SPINS) {
            idleSince = now;
            Thread.onSpinWait();
        } else if (crowded && now - idleSince < PAUSING_NANOS) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
        } else if (now - idleSince < YIELDING_NANOS || untilDeadline <= 0) {
            yielded = true;
            yieldedAt = now;
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

    /** Begins anew, after something else than a rest. */
    void begin() {
        idleTurns = 0;
        yielded = false;
    }

    /** Called by any thread after it has left something for the engine to find. */
    void wakeIfAsleep() {
        if (asleep) {
            link.wakeUp();
        }
    }

    /** Ends the sleep that is going on, or else the next one. */
    void wake() {
        link.wakeUp();
    }
}
