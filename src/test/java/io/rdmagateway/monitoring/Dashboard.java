package io.rdmagateway.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Grafana's dashboard. */
final class Dashboard {

    private static final Path SOURCE = Path.of("k8s/components/monitoring/dashboard.json");

    private final JsonNode root;

    Dashboard() {
        try {
            root = new ObjectMapper().readTree(SOURCE.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<JsonNode> panels() {
        return root.get("panels").valueStream().toList();
    }

    /** Returns its queries as Grafana asks them for all gateways, over the last minute. */
    List<String> queries() {
        return panels().stream()
                .flatMap(panel -> panel.path("targets").valueStream())
                .map(target -> target.get("expr").asText())
                .map(query -> query.replace("$instance", ".*").replace("$__rate_interval", "1m"))
                .toList();
    }
}
