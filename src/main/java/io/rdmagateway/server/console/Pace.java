package io.rdmagateway.server.console;

import io.rdmagateway.server.console.Watched.Timed;
import java.time.Duration;
import java.time.Instant;

/**
 * What happened between two samples.
 *
 * @param receivedRate bytes a second
 * @param sentRate bytes a second
 * @param handshakeMillis on average; not a number when there was none
 * @param moveMillis on average; not a number when no transfer ended
 */
record Pace(Instant at, double receivedRate, double sentRate, double handshakeMillis, double moveMillis) {

    private static final double SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final double MILLI_NANOS = Duration.ofMillis(1).toNanos();

    static Pace between(Sample first, Sample last) {
        double seconds = (last.nanos() - first.nanos()) / SECOND_NANOS;
        boolean comparable = first.atPort() == last.atPort() && seconds > 0;
        return new Pace(
                last.at(),
                comparable ? rate(first.receivedBytes(), last.receivedBytes(), seconds) : 0,
                comparable ? rate(first.sentBytes(), last.sentBytes(), seconds) : 0,
                mean(first.handshakes(), last.handshakes()),
                mean(first.moves(), last.moves()));
    }

    /** A device that was opened anew counts from 0. */
    private static double rate(long before, long after, double seconds) {
        return Math.max(0, after - before) / seconds;
    }

    private static double mean(Timed before, Timed after) {
        long count = after.count() - before.count();
        return count > 0 ? after.total().minus(before.total()).toNanos() / MILLI_NANOS / count : Double.NaN;
    }
}
