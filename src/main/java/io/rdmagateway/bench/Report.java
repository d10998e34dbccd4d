package io.rdmagateway.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All that was measured, and under which circumstances.
 *
 * @param mode the command that measured
 * @param setting what has an influence, by name, with units
 * @param series the rows of one curve each: what was done, and the lengths that it was done with
 */
public record Report(String mode, Map<String, Object> setting, Map<String, List<? extends Row>> series) {

    private static final int PER_LINE = 6;

    /** Returns all of it, names in snake case with their units. */
    public Map<String, Object> json(String version) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("mode", mode);
        object.putAll(Environment.json(version));
        object.putAll(setting);
        List<Map<String, Object>> all = new ArrayList<>();
        series.forEach((operation, rows) -> rows.forEach(row -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("operation", operation);
            fields.putAll(row.json());
            all.add(fields);
        }));
        object.put("rows", all);
        return object;
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        series.forEach((operation, rows) -> {
            text.append(System.lineSeparator()).append(' ').append(operation).append(System.lineSeparator());
            text.append(Table.of(rows));
        });
        return header() + text;
    }

    private String header() {
        List<String> words = setting.entrySet().stream()
                .map(entry -> entry.getKey().replace('_', ' ') + " " + entry.getValue())
                .toList();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words.size(); i += PER_LINE) {
            text.append(words.subList(i, Math.min(words.size(), i + PER_LINE)).stream()
                    .collect(Collectors.joining(", ", " ", System.lineSeparator())));
        }
        return text.toString();
    }

    /**
     * Draws it over the length of messages.
     *
     * @throws IllegalStateException when there is nothing to draw: no lengths
     */
    public void plot(Path file) throws IOException {
        List<Curve> curves = new ArrayList<>();
        series.forEach((operation, rows) -> curves.addAll(curves(operation, rows)));
        new Plot("rdmagw bench " + mode, unit(), curves).save(file);
    }

    private String unit() {
        return series.values().iterator().next().getFirst() instanceof LatencyRow ? "half round trip, µs" : "MiB/s";
    }

    private static List<Curve> curves(String operation, List<? extends Row> rows) {
        return rows.getFirst() instanceof LatencyRow
                ? List.of(curve(operation + " median", "typical_us", rows), curve(operation + " 99 %", "p99_us", rows))
                : List.of(curve(operation, "bw_average_mib_per_second", rows));
    }

    private static Curve curve(String name, String figure, List<? extends Row> rows) {
        return new Curve(
                name, values("bytes", rows).stream().map(Double::longValue).toList(), values(figure, rows));
    }

    private static List<Double> values(String figure, List<? extends Row> rows) {
        return rows.stream()
                .flatMap(row -> row.figures().stream())
                .filter(each -> each.name().equals(figure))
                .map(Figure::value)
                .toList();
    }
}
