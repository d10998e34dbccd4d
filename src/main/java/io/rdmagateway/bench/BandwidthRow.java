package io.rdmagateway.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How fast messages of one length went.
 *
 * @param messages all that were completed
 * @param time from the first post to the last completion
 * @param peak messages per second in the best stretch
 * @param nanos from a request that was signaled to its completion; empty when that is not known
 */
record BandwidthRow(long bytes, long messages, Duration time, double peak, Histogram nanos) implements Row {

    private static final double MIB = 1 << 20;
    private static final double MILLION = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    double seconds() {
        return Math.max(1, time.toNanos()) / NANOS_PER_SECOND;
    }

    double messagesPerSecond() {
        return messages / seconds();
    }

    double mebibytesPerSecond() {
        return bytes * messagesPerSecond() / MIB;
    }

    @Override
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>(List.of(
                Figure.count("bytes", "#bytes", bytes),
                Figure.count("iterations", "#iterations", messages),
                new Figure("bw_peak_mib_per_second", "BW peak[MiB/s]", bytes * peakOrAverage() / MIB, 2),
                new Figure("bw_average_mib_per_second", "BW average[MiB/s]", mebibytesPerSecond(), 2),
                new Figure("msg_rate_mpps", "MsgRate[Mpps]", messagesPerSecond() / MILLION, 6),
                new Figure("seconds", "time[s]", seconds(), 3)));
        if (nanos.getTotalCount() > 0) {
            figures.add(Figure.micros("p50_us", "50%[us]", nanos.getValueAtPercentile(50)));
            figures.add(Figure.micros("p99_us", "99%[us]", nanos.getValueAtPercentile(99)));
            figures.add(Figure.micros("p999_us", "99.9%[us]", nanos.getValueAtPercentile(99.9)));
            figures.add(Figure.micros("max_us", "max[us]", nanos.getMaxValue()));
        }
        return figures;
    }

    /** What was too short to have a stretch has its average. */
    private double peakOrAverage() {
        return Math.max(peak, messagesPerSecond());
    }
}
