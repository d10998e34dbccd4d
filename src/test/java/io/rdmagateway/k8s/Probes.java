package io.rdmagateway.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A gateway is asked whether it has started, is ready and alive, each where it says so; and it has the time that it needs to stop. */
final class Probes implements Rule {

    private static final Map<String, String> PATHS = Map.of(
            "startupProbe", "/q/health/started",
            "readinessProbe", "/q/health/ready",
            "livenessProbe", "/q/health/live");
    private static final Duration TO_CLOSE = Duration.ofSeconds(10);

    @Override
    public Stream<String> findings(Manifests manifests) {
        return manifests.ofKind("StatefulSet").flatMap(workload -> {
            List<String> found = new ArrayList<>();
            Duration needed = Application.timeToStop().plus(TO_CLOSE);
            long grace = Manifests.pod(workload)
                    .path("terminationGracePeriodSeconds")
                    .asLong();
            if (grace < needed.toSeconds()) {
                found.add("terminationGracePeriodSeconds must be at least " + needed.toSeconds());
            }
            Manifests.containers(workload)
                    .forEach(container -> PATHS.forEach((probe, path) -> {
                        JsonNode get = container.path(probe).path("httpGet");
                        if (get.isMissingNode()) {
                            found.add(probe + " is missing, or no httpGet: the gRPC port wants a client certificate");
                        } else {
                            expect(probe + ".httpGet.path", get.path("path"), path, found);
                            expect(probe + ".httpGet.port", get.path("port"), "management", found);
                            expect(probe + ".httpGet.scheme", get.path("scheme"), "", found);
                        }
                    }));
            return found.stream().map(finding -> Manifests.id(workload) + ": " + finding);
        });
    }

    private static void expect(String field, JsonNode actual, String expected, List<String> found) {
        if (!actual.asText().equals(expected)) {
            found.add(field + " must be '" + expected + "', not '" + actual.asText() + "'");
        }
    }
}
