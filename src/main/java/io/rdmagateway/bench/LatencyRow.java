package io.rdmagateway.bench;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How long a message of one length took.
 *
 * @param roundTripNanos there and back; half of it is shown
 */
record LatencyRow(long bytes, Histogram roundTripNanos) implements Row {

    private static final double HALF = 0.5;

    @Override
    public List<Figure> figures() {
        return List.of(
                Figure.count("bytes", "#bytes", bytes),
                Figure.count("iterations", "#iterations", roundTripNanos.getTotalCount()),
                half("min_us", "t_min[us]", roundTripNanos.getMinValue()),
                half("max_us", "t_max[us]", roundTripNanos.getMaxValue()),
                half("typical_us", "t_typical[us]", roundTripNanos.getValueAtPercentile(50)),
                half("average_us", "t_avg[us]", roundTripNanos.getMean()),
                half("stdev_us", "t_stdev[us]", roundTripNanos.getStdDeviation()),
                half("p99_us", "99%[us]", roundTripNanos.getValueAtPercentile(99)),
                half("p999_us", "99.9%[us]", roundTripNanos.getValueAtPercentile(99.9)));
    }

    private static Figure half(String name, String heading, double nanos) {
        return Figure.micros(name, heading, nanos * HALF);
    }
}
