package io.rdmagateway.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code docs/METRICS.md} says that there is. */
public final class MetricsPage {

    private static final Pattern ROW = Pattern.compile(
            "\\| `(rdma_gateway_\\w+)` \\| (\\w+) \\| ([^|]*)\\| (always|soft|kernel) \\| (\\S.*\\S) \\|");
    private static final Pattern FAMILIES = Pattern.compile("\\| ((?:`\\w+_`(?:, )?)+) \\| .*\\|");
    private static final Pattern QUOTED = Pattern.compile("`(\\w+)`");

    private final Map<String, Metric> metrics = new TreeMap<>();
    private final Set<String> families;

    /** @param metric as it is to be served; {@code served} says by which devices */
    private record Metric(Served metric, String served) {}

    public MetricsPage() {
        try {
            List<String> lines = Files.readAllLines(Path.of("docs/METRICS.md"));
            for (String line : lines) {
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    Served metric = new Served(row.group(2), quoted(row.group(3)));
                    metrics.put(row.group(1), new Metric(metric, row.group(4)));
                } else if (line.startsWith("| `rdma_gateway_")) {
                    throw new AssertionError("docs/METRICS.md has a row of another form: " + line);
                }
            }
            families = lines.stream()
                    .map(FAMILIES::matcher)
                    .filter(Matcher::matches)
                    .flatMap(row -> quoted(row.group(1)).stream())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> quoted(String cell) {
        return QUOTED.matcher(cell).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    /** @param when {@code always}, {@code soft} or {@code kernel}, as the page has it */
    public Map<String, Served> served(String... when) {
        return metrics.entrySet().stream()
                .filter(entry -> Set.of(when).contains(entry.getValue().served()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().metric()));
    }

    /** Returns all series that there may be, a histogram's parts among them. */
    Set<String> series() {
        return metrics.entrySet().stream()
                .flatMap(entry -> entry.getValue().metric().series(entry.getKey()))
                .collect(Collectors.toSet());
    }

    /** Tells whether it says what a metric of others is. */
    public boolean knows(String name) {
        return families.stream().anyMatch(name::startsWith);
    }
}
