package io.rdmagateway.server.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A chart of the last two minutes, the latest at the right.
 *
 * @param id distinguishes it on the page
 * @param top the figure at its upper edge
 * @param summary what a reader who does not see it is told
 * @param rows the latest figures, the newest first, for its table
 */
record Chart(
        String id,
        String title,
        String note,
        String top,
        String middle,
        List<Curve> curves,
        String summary,
        List<Row> rows) {

    /** Some figures of one moment, in the order of the curves. */
    record Row(String time, List<String> values) {}

    /** A quantity to draw; not a number where there is none. */
    private record Quantity(String name, String style, ToDoubleFunction<Pace> value) {}

    static final int WIDTH = 600;
    static final int HEIGHT = 120;

    private static final int ROWS = 10;
    private static final double BINARY = 1024;
    private static final double DECIMAL = 10;
    private static final int LEAST_MILLIS = 10;

    static Chart ofRates(List<Pace> paces, boolean atPort) {
        List<Quantity> quantities = List.of(
                new Quantity("received", "first", Pace::receivedRate), new Quantity("sent", "second", Pace::sentRate));
        return of(
                "throughput",
                "Throughput",
                atPort
                        ? "bytes at the port, headers and acknowledgements among them"
                        : "what the gateway moves by itself: this device counts no bytes",
                quantities,
                paces,
                true,
                Words::rate,
                roundRate(Math.max(BINARY, max(quantities, paces))));
    }

    static Chart ofLatencies(List<Pace> paces) {
        List<Quantity> quantities = List.of(
                new Quantity("handshake", "first", Pace::handshakeMillis),
                new Quantity("transfer", "second", Pace::moveMillis));
        return of(
                "latency",
                "Latency",
                "of handshakes, until the data path is proven, and of transfers",
                quantities,
                paces,
                false,
                Words::millis,
                round(Math.max(LEAST_MILLIS, max(quantities, paces))));
    }

    private static Chart of(
            String id,
            String title,
            String note,
            List<Quantity> quantities,
            List<Pace> paces,
            boolean joined,
            DoubleFunction<String> words,
            double top) {
        List<Curve> curves = quantities.stream()
                .map(quantity -> curve(quantity, paces, joined, words, top))
                .toList();
        String summary = curves.stream()
                .map(curve -> curve.name() + " " + (curve.latest().isEmpty() ? "none yet" : curve.latest()))
                .collect(Collectors.joining(", "));
        return new Chart(
                id,
                title,
                note,
                words.apply(top),
                words.apply(top / 2),
                curves,
                title + ": " + summary,
                rows(quantities, paces, words));
    }

    private static Curve curve(
            Quantity quantity, List<Pace> paces, boolean joined, DoubleFunction<String> words, double top) {
        List<Curve.Dot> dots = new ArrayList<>();
        String latest = "";
        for (int i = 0; i < paces.size(); i++) {
            double value = quantity.value().applyAsDouble(paces.get(i));
            if (!Double.isNaN(value)) {
                double x = WIDTH * (History.LENGTH - paces.size() + i + 1.0) / History.LENGTH;
                dots.add(new Curve.Dot(coordinate(x), coordinate(HEIGHT * (1 - value / top))));
                latest = words.apply(value);
            }
        }
        String line = dots.stream().map(dot -> dot.x() + "," + dot.y()).collect(Collectors.joining(" "));
        return new Curve(
                quantity.name(), quantity.style(), latest, joined, joined ? line : "", joined ? List.of() : dots);
    }

    private static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static List<Row> rows(List<Quantity> quantities, List<Pace> paces, DoubleFunction<String> words) {
        List<Pace> telling = paces.stream()
                .filter(pace -> quantities.stream()
                        .anyMatch(quantity -> !Double.isNaN(quantity.value().applyAsDouble(pace))))
                .toList();
        return IntStream.rangeClosed(1, Math.min(ROWS, telling.size()))
                .mapToObj(back -> telling.get(telling.size() - back))
                .map(pace -> new Row(
                        Words.time(pace.at()),
                        quantities.stream()
                                .map(quantity -> quantity.value().applyAsDouble(pace))
                                .map(value -> Double.isNaN(value) ? "–" : words.apply(value))
                                .toList()))
                .toList();
    }

    private static double max(List<Quantity> quantities, List<Pace> paces) {
        return paces.stream()
                .flatMap(pace ->
                        quantities.stream().map(quantity -> quantity.value().applyAsDouble(pace)))
                .filter(value -> !value.isNaN())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    /** Rounds to what reads well in the unit that it is said in. */
    private static double roundRate(double max) {
        double unit = 1;
        while (max >= unit * BINARY) {
            unit *= BINARY;
        }
        return unit * round(max / unit);
    }

    /** Returns the next of 1, 2, 5, 10, 20, ... that is no less. */
    private static double round(double value) {
        double power = Math.pow(DECIMAL, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 2, 5}) {
            if (step * power >= value) {
                return step * power;
            }
        }
        return DECIMAL * power;
    }
}
