package io.rdmagateway.session;

import java.time.Duration;
import java.util.Optional;

/** What one identity holds, and how much of its rate it has used up. Not thread-safe. */
final class Account {

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final long[] held = new long[Resource.values().length];
    /** When the rate is as if nothing had ever been asked. */
    private long rateFreshNanos;

    Account(long nowNanos) {
        rateFreshNanos = nowNanos;
    }

    long held(Resource resource) {
        return held[resource.ordinal()];
    }

    void add(Resource resource, long amount) {
        held[resource.ordinal()] += amount;
    }

    /**
     * Counts one request, unless it comes too early; then returns how much too early it is. It is a token bucket, told by
     * the one time when it is full again (the generic cell rate algorithm of ITU-T I.371).
     */
    Optional<Duration> ask(QuotaLimits limits, long nowNanos) {
        long interval = SECOND_NANOS / limits.createsPerSecond();
        long used = Math.max(0, rateFreshNanos - nowNanos);
        long early = used - (limits.createBurst() - 1) * interval;
        if (early > 0) {
            return Optional.of(Duration.ofNanos(early));
        }
        rateFreshNanos = nowNanos + used + interval;
        return Optional.empty();
    }

    /** True when nothing would change if it were forgotten. */
    boolean isBlank(long nowNanos) {
        for (long amount : held) {
            if (amount != 0) {
                return false;
            }
        }
        return rateFreshNanos - nowNanos <= 0;
    }
}
