package io.rdmagateway.bench;

import java.util.Locale;

/**
 * One figure of a row.
 *
 * @param name for scripts, with its unit
 * @param heading for people
 * @param decimals that people see
 */
record Figure(String name, String heading, double value, int decimals) {

    private static final double ROUNDING = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;

    static Figure count(String name, String heading, long value) {
        return new Figure(name, heading, value, 0);
    }

    static Figure micros(String name, String heading, double nanos) {
        return new Figure(name, heading, nanos / NANOS_PER_MICRO, 2);
    }

    String text() {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    Number number() {
        if (decimals == 0) {
            return Math.round(value);
        }
        return Math.round(value * ROUNDING) / ROUNDING;
    }
}
