package io.rdmagateway.server;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How often a lease is renewed. */
final class Beats {

    static final int PER_LEASE = 3;

    /** The share of a pause that may be left out. */
    private static final double JITTER = 0.2;

    private Beats() {}

    /** Draws a pause: gateways that started together would ask the directory at the same moments for as long as they live. */
    static Duration pause(int leaseSeconds, RandomGenerator random) {
        double longest = Duration.ofSeconds(leaseSeconds).toNanos() / (double) PER_LEASE;
        return Duration.ofNanos((long) (longest * (1 - JITTER * random.nextDouble())));
    }
}
