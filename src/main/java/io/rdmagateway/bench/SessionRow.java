package io.rdmagateway.bench;

import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/** How fast sessions were opened, and deleted. */
record SessionRow(int sessions, Times opened, Times deleted) implements Row {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * All of one step.
     *
     * @param each in nanoseconds
     */
    record Times(Duration all, Histogram each) {

        double perSecond() {
            return each.getTotalCount() * NANOS_PER_SECOND / Math.max(1, all.toNanos());
        }

        Figure millis(String name, String heading, double nanos) {
            return new Figure(name, heading, nanos / NANOS_PER_MILLI, 2);
        }
    }

    @Override
    public List<Figure> figures() {
        Histogram each = opened.each();
        return List.of(
                Figure.count("sessions", "#sessions", sessions),
                new Figure("opens_per_second", "open[1/s]", opened.perSecond(), 1),
                opened.millis("min_ms", "t_min[ms]", each.getMinValue()),
                opened.millis("typical_ms", "t_typical[ms]", each.getValueAtPercentile(50)),
                opened.millis("average_ms", "t_avg[ms]", each.getMean()),
                opened.millis("p99_ms", "99%[ms]", each.getValueAtPercentile(99)),
                opened.millis("max_ms", "t_max[ms]", each.getMaxValue()),
                new Figure("deletes_per_second", "delete[1/s]", deleted.perSecond(), 1),
                deleted.millis(
                        "delete_typical_ms",
                        "delete t_typical[ms]",
                        deleted.each().getValueAtPercentile(50)));
    }
}
