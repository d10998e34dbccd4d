package io.rdmagateway.bench;

import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What one thread counted.
 *
 * @param peak messages per second in the best stretch
 * @param nanos from a request that was signaled to its completion
 */
record Tally(long messages, long beginNanos, long endNanos, double peak, Histogram nanos) {

    /** Returns what all threads did together, from the first begin to the last end; of peaks the sum. */
    static BandwidthRow sum(long bytes, List<Tally> tallies) {
        long begin = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        long messages = 0;
        double peak = 0;
        Histogram nanos = new Histogram(tallies.getFirst().nanos());
        for (Tally tally : tallies) {
            // Times of System.nanoTime may be negative, but do not wrap around while something is measured.
            begin = Math.min(begin, tally.beginNanos);
            end = Math.max(end, tally.endNanos);
            messages += tally.messages;
            peak += tally.peak;
            nanos.add(tally.nanos);
        }
        return new BandwidthRow(bytes, messages, Duration.ofNanos(end - begin), peak, nanos);
    }
}
