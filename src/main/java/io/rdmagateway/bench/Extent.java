package io.rdmagateway.bench;

import java.time.Duration;

/**
 * How long something is measured: so many times, or so much time.
 *
 * @param iterations per queue pair; {@link Long#MAX_VALUE} when the time decides
 * @param time zero when the number decides
 * @param warmUp the share of it that runs before and does not count, 0 to 10
 */
public record Extent(long iterations, Duration time, double warmUp) {

    private static final double MAX_WARM_UP = 10;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MAX_SECONDS = 86_400;

    public Extent {
        if (iterations < 1) {
            throw new OptionException("iterations", "must be at least 1, was " + iterations);
        }
        if (!(warmUp >= 0 && warmUp <= MAX_WARM_UP)) {
            throw new OptionException("warm-up", "must be 0 to 10 times what is measured, was " + warmUp);
        }
    }

    public static Extent ofIterations(long iterations, double warmUp) {
        return new Extent(iterations, Duration.ZERO, warmUp);
    }

    public static Extent ofSeconds(double seconds, double warmUp) {
        if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
            throw new OptionException("seconds", "must be more than 0, at most 86400, was " + seconds);
        }
        return new Extent(Long.MAX_VALUE, Duration.ofNanos((long) (seconds * NANOS_PER_SECOND)), warmUp);
    }

    boolean isTimed() {
        return !time.isZero();
    }

    boolean hasWarmUp() {
        return warmUp > 0;
    }

    /** Returns what runs before. */
    Extent forWarmUp() {
        return isTimed()
                ? new Extent(Long.MAX_VALUE, Duration.ofNanos(Math.max(1, (long) (time.toNanos() * warmUp))), 0)
                : new Extent(Math.max(1, Math.round(iterations * warmUp)), Duration.ZERO, 0);
    }

    /** Returns the moment at which it is over, by {@link System#nanoTime()}. */
    long deadline(long startNanos) {
        return startNanos + (isTimed() ? time.toNanos() : Long.MAX_VALUE / 2);
    }
}
