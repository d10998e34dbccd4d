package io.rdmagateway.cli;

import io.rdmagateway.client.RegisteredBuffer;
import io.rdmagateway.client.RemoteRegion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What was measured of one operation and length: one was under way at a time. */
record BenchRow(Operation operation, long bytes, Duration time, Histogram nanos) {

    private static final int DIGITS = 3;

    enum Operation {
        WRITE,
        READ
    }

    /** Performs an operation again and again for a time. */
    static BenchRow measure(
            Operation operation, long bytes, RemoteRegion remote, RegisteredBuffer buffer, Duration time) {
        Histogram nanos = new Histogram(DIGITS);
        long start = System.nanoTime();
        long now = start;
        while (now - start < time.toNanos()) {
            long posted = now;
            switch (operation) {
                case WRITE -> remote.write(buffer, 0, 0, bytes);
                case READ -> remote.read(buffer, 0, 0, bytes);
            }
            now = System.nanoTime();
            nanos.recordValue(now - posted);
        }
        return new BenchRow(operation, bytes, Duration.ofNanos(now - start), nanos);
    }

    static String table(List<BenchRow> rows) {
        TextTable table =
                new TextTable().row("operation", "bytes", "operations", "MiB/s", "half", "99 %", "99.9 %", "longest");
        for (BenchRow row : rows) {
            table.row(
                    row.operation.name(),
                    Long.toString(row.bytes),
                    Long.toString(row.nanos.getTotalCount()),
                    Figures.format("%.1f", row.rate()),
                    row.percentile(50),
                    row.percentile(99),
                    row.percentile(99.9),
                    row.percentile(100));
        }
        return table.render("");
    }

    Map<String, Object> json() {
        return Json.object(
                "operation", operation.name(),
                "bytes", bytes,
                "operations", nanos.getTotalCount(),
                "seconds", Figures.rounded(Figures.seconds(time)),
                "mib_per_second", Figures.rounded(rate()),
                "p50_us", micros(50),
                "p99_us", micros(99),
                "p999_us", micros(99.9),
                "max_us", micros(100));
    }

    private double rate() {
        return Figures.rate(bytes * nanos.getTotalCount(), time);
    }

    private double micros(double percentile) {
        return Figures.rounded(nanos.getValueAtPercentile(percentile) / 1e3);
    }

    private String percentile(double percentile) {
        return Figures.time(Duration.ofNanos(nanos.getValueAtPercentile(percentile)));
    }
}
