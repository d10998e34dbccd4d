package io.rdmagateway.cli;

import java.time.Duration;
import java.util.Locale;

/** Figures for people. */
final class Figures {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MIB = 1 << 20;

    private Figures() {}

    static String bytes(long count) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = count;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? count + " B" : format("%.1f %s", value, units[unit]);
    }

    static Duration duration(com.google.protobuf.Duration time) {
        return Duration.ofSeconds(time.getSeconds(), time.getNanos());
    }

    static double seconds(Duration time) {
        return time.toNanos() / NANOS_PER_SECOND;
    }

    static double millis(Duration time) {
        return time.toNanos() / NANOS_PER_MILLI;
    }

    /** Returns MiB per second; 0 when no time has passed. */
    static double rate(long bytes, Duration time) {
        return time.isZero() ? 0 : bytes / MIB / seconds(time);
    }

    static String time(Duration time) {
        if (time.compareTo(Duration.ofMillis(1)) < 0) {
            return format("%.1f µs", time.toNanos() / 1e3);
        }
        return time.compareTo(Duration.ofSeconds(1)) < 0
                ? format("%.1f ms", millis(time))
                : format("%.2f s", seconds(time));
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** Rounds to three decimals, which is enough for a script to read. */
    static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
