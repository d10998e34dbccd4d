package io.rdmagateway.server.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Figures as people read them. */
final class Words {

    private static final List<String> BYTE_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");
    private static final int SECOND_MILLIS = 1000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** Of a random id, enough to tell it from others; the command line takes the whole. */
    private static final int ID_LENGTH = 8;

    private Words() {}

    static String bytes(double bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < BYTE_UNITS.size() - 1) {
            value /= 1024;
            unit++;
        }
        String digits = unit == 0 || value >= 100 ? "%.0f" : "%.1f";
        return String.format(Locale.ROOT, digits, value) + " " + BYTE_UNITS.get(unit);
    }

    static String rate(double bytesPerSecond) {
        return bytes(bytesPerSecond) + "/s";
    }

    static String millis(double millis) {
        if (millis >= SECOND_MILLIS) {
            return String.format(Locale.ROOT, "%.1f s", millis / SECOND_MILLIS);
        }
        return String.format(Locale.ROOT, millis >= 100 ? "%.0f ms" : "%.1f ms", millis);
    }

    /** Tells a limit that is so high that it is none, or a share of such a one. */
    static boolean isEndless(long limit) {
        return limit >= Long.MAX_VALUE / 2;
    }

    /** Says how long something took or has lasted, in the two largest units. */
    static String lasting(Duration time) {
        if (time.toDays() > 0) {
            return "%d d %d h".formatted(time.toDays(), time.toHoursPart());
        }
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        if (time.toMinutes() > 0) {
            return "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
        }
        return Math.max(0, time.toSeconds()) + " s";
    }

    static String time(Instant at) {
        return TIME.format(at);
    }

    static String id(String id) {
        return id.length() <= ID_LENGTH ? id : id.substring(0, ID_LENGTH);
    }

    /** Says the name of an enum's constant, or a label, as words. */
    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
