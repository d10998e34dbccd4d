package io.rdmagateway.session;

import java.time.Duration;

/**
 * How many sessions there may be, and for how long.
 *
 * @param quotas of each identity, and how many sessions hold a queue pair at a time over all of them
 * @param lease how long an ACTIVE session outlives its last renewal
 * @param pendingTimeout how long a client may take to prove the data path
 * @param keepalive how often a client that agreed to it is looked after; zero: never
 * @param remembered how long an ended session is still answered for
 * @param maxRemembered ended sessions to remember at most; the oldest are forgotten first
 * @param spareQueuePairs queue pairs to make ahead and draw from at random; 0: none
 */
public record SessionLimits(
        QuotaLimits quotas,
        Duration lease,
        Duration pendingTimeout,
        Duration keepalive,
        Duration remembered,
        int maxRemembered,
        int spareQueuePairs) {

    public static final SessionLimits DEFAULT = new SessionLimits(
            256, Duration.ofSeconds(3), Duration.ofMillis(4500), Duration.ofMillis(750), Duration.ofSeconds(60), 4096);

    public SessionLimits {
        if (maxRemembered < 0 || spareQueuePairs < 0) {
            throw new IllegalArgumentException("limits: no fewer than none can be remembered, or made ahead");
        }
        if (!lease.isPositive() || !pendingTimeout.isPositive()) {
            throw new IllegalArgumentException("limits: lease and pending timeout must be positive");
        }
        if (keepalive.isNegative() || remembered.isNegative()) {
            throw new IllegalArgumentException("limits: keepalive and remembered must not be negative");
        }
    }

    /** Makes limits of which anybody may use all, with nothing made ahead. */
    public SessionLimits(
            int maxSessions,
            Duration lease,
            Duration pendingTimeout,
            Duration keepalive,
            Duration remembered,
            int maxRemembered) {
        this(
                QuotaLimits.NONE.with(Resource.SESSIONS, Quota.of(maxSessions)),
                lease,
                pendingTimeout,
                keepalive,
                remembered,
                maxRemembered,
                0);
    }

    /** Returns how many sessions hold a queue pair at a time, over all clients. */
    public int maxSessions() {
        return (int) quotas.of(Resource.SESSIONS).total();
    }

    /** Returns how much memory all sessions pin together, without what is granted to them. */
    public long pinnedBytes() {
        return (long) maxSessions() * DedicatedQueuePair.PINNED_BYTES;
    }
}
