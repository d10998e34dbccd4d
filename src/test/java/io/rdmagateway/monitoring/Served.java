package io.rdmagateway.monitoring;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A metric as it is served.
 *
 * @param labels less those that belong to its type
 */
public record Served(String type, Set<String> labels) {

    private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    /** Reads what was scraped in the text format of Prometheus, where families come one after the other. */
    public static Map<String, Served> of(String text) {
        Map<String, Served> all = new LinkedHashMap<>();
        String family = "";
        for (String line : text.lines().toList()) {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                family = type.group(1);
                all.put(family, new Served(type.group(2), new HashSet<>()));
            } else if (sample.matches() && sample.group(2) != null) {
                Set<String> labels = all.get(family).labels();
                LABEL.matcher(sample.group(2))
                        .results()
                        .map(found -> found.group(1))
                        .forEach(labels::add);
                labels.remove("le");
            }
        }
        return all;
    }

    Stream<String> series(String name) {
        return type.equals("histogram") ? Stream.of("_bucket", "_count", "_sum").map(name::concat) : Stream.of(name);
    }
}
