package io.rdmagateway.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The alerts, as the PrometheusRule has them. */
final class AlertRules {

    private static final Path SOURCE = Path.of("k8s/components/monitoring/prometheusrule.yaml");
    private static final YAMLMapper YAML = new YAMLMapper();

    private final JsonNode spec;

    AlertRules() {
        try {
            spec = YAML.readTree(SOURCE.toFile()).get("spec");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<JsonNode> all() {
        return spec.get("groups")
                .valueStream()
                .flatMap(group -> group.get("rules").valueStream())
                .toList();
    }

    /** Writes them where Prometheus and promtool read them. */
    Path writeTo(Path directory) throws IOException {
        Path file = directory.resolve("rules.yml");
        YAML.writeValue(file.toFile(), spec);
        return file;
    }
}
