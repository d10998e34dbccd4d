package io.rdmagateway.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: anything up to a bound that doubles until it is a second. Clients that lost the same gateway at
 * the same moment so come back spread over time. For one thread.
 */
final class Backoff {

    private static final long FIRST_NANOS = 100_000_000;
    private static final long LAST_NANOS = 1_000_000_000;

    private final RandomGenerator random;
    private long boundNanos = FIRST_NANOS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        long bound = boundNanos;
        boundNanos = Math.min(2 * bound, LAST_NANOS);
        return Duration.ofNanos(random.nextLong(1, bound + 1));
    }

    /** Begins anew: an attempt has succeeded. */
    void reset() {
        boundNanos = FIRST_NANOS;
    }
}
