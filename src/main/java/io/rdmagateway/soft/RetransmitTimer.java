package io.rdmagateway.soft;

import io.rdmagateway.verbs.RcTimers;

/**
 * Decides when an answer will not come any more, and when none will ever.
 *
 * <p>Resending starts after a time learnt from the round trips and backs off by doubling up to the timeout of the verbs,
 * T = 4.096 µs · 2^n. Giving up is by the verbs alone: retry_cnt resends and (retry_cnt + 1) · T without progress. So a
 * lost packet costs milliseconds, and a peer that pauses has as long as with hardware. All times are the engine's.
 *
 * @see <a href="https://www.infinibandta.org/ibta-specification/">IBTA vol. 1, 9.7.6.1.3</a>
 */
final class RetransmitTimer {

    static final long NEVER = Long.MAX_VALUE;

    /** Two threads on one busy core answer each other no faster than the scheduler lets them. */
    static final long FLOOR_NANOS = 1_000_000;

    private static final long NONE = -1;
    private static final long INITIAL_NANOS = 8_000_000;
    private static final double UNIT_NANOS = 4096;

    /** A few times what the scheduler of a busy machine makes of any round trip. */
    private static final long QUEUEING_NANOS = 20_000_000;

    private final long ceilingNanos;
    private final int retryCount;
    private final long patienceNanos;

    private long smoothedNanos;
    private long varianceNanos;
    private long lastNanos;
    private long leastNanos = Long.MAX_VALUE;
    private int doublings;
    private int resends;
    private long lastProgress;
    private long deadline = NEVER;
    private long sampleSeq = NONE;
    private long sampleTime;

    RetransmitTimer(RcTimers timers) {
        retryCount = timers.retryCount();
        ceilingNanos = timers.ackTimeout() == 0
                ? NEVER
                : Math.max(FLOOR_NANOS, (long) (UNIT_NANOS * (1L << timers.ackTimeout())));
        patienceNanos = ceilingNanos == NEVER ? NEVER : ceilingNanos * (retryCount + 1);
    }

    /** Returns when it expires, or {@link #NEVER}. */
    long deadline() {
        return deadline;
    }

    /** Starts it unless it runs: something was sent that wants an answer. */
    void start(long now) {
        if (deadline == NEVER && ceilingNanos != NEVER) {
            lastProgress = now;
            rearm(now);
        }
    }

    /**
     * Starts it anew after an answer, or stops it when no other is due. A longer wait stays until a round trip is learnt
     * again: on a way that has become slow everything is resent, and nothing learnt, before the first answer comes.
     */
    void progressed(long now, boolean moreIsDue) {
        resends = 0;
        deadline = NEVER;
        if (moreIsDue) {
            start(now);
        }
    }

    void stop() {
        deadline = NEVER;
    }

    /** A packet was sent for the first time: takes the time until its answer, unless it takes another's. */
    void sample(long seq, long now) {
        if (sampleSeq == NONE) {
            sampleSeq = seq;
            sampleTime = now;
        }
    }

    /** All packets before one are answered. */
    void answered(long seq, long now) {
        if (sampleSeq != NONE && seq > sampleSeq) {
            learn(now - sampleTime);
            sampleSeq = NONE;
        }
    }

    /** Something will be resent: an answer would not tell which of the two it is to. */
    void dropSample() {
        sampleSeq = NONE;
    }

    private void learn(long roundTripNanos) {
        doublings = 0;
        lastNanos = roundTripNanos;
        leastNanos = Math.min(leastNanos, roundTripNanos);
        if (smoothedNanos == 0) {
            smoothedNanos = roundTripNanos;
            varianceNanos = roundTripNanos / 2;
        } else {
            varianceNanos += (Math.abs(roundTripNanos - smoothedNanos) - varianceNanos) / 4;
            smoothedNanos += (roundTripNanos - smoothedNanos) / 8;
        }
    }

    /** Tells whether what is in flight waits in a line for long: more of it would make that longer, and nothing faster. */
    boolean isQueueing() {
        return lastNanos - leastNanos > QUEUEING_NANOS;
    }

    boolean hasExpired(long now) {
        return now >= deadline;
    }

    /** Tells whether the peer has had all the resends and all the time that it is due. */
    boolean isExhausted(long now) {
        return resends >= retryCount && now - lastProgress >= patienceNanos;
    }

    /** Counts a resend and waits twice as long for the next. */
    void backOff(long now) {
        resends++;
        if (pauseNanos() < ceilingNanos) {
            doublings++;
        }
        rearm(now);
    }

    private void rearm(long now) {
        deadline = now + pauseNanos();
        if (resends >= retryCount) {
            deadline = Math.max(now + FLOOR_NANOS, Math.min(deadline, lastProgress + patienceNanos));
        }
    }

    private long pauseNanos() {
        long learnt = smoothedNanos == 0 ? INITIAL_NANOS : smoothedNanos + 4 * varianceNanos;
        return Math.min(ceilingNanos, Math.max(FLOOR_NANOS, learnt) << doublings);
    }
}
