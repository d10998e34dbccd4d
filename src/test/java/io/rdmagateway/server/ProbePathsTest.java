package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Kubernetes is told to ask is served; that all manifests ask the same is io.rdmagateway.k8s' to say. */
@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class ProbePathsTest {

    private static final Pattern PROBE = Pattern.compile("httpGet: \\{path: /q/health/(\\w+), port: management}");

    @Test
    void shouldServeWhatTheProbesAskFor() throws IOException {
        List<String> kinds = PROBE.matcher(Files.readString(Path.of("k8s/base/statefulset.yaml")))
                .results()
                .map(probe -> probe.group(1))
                .toList();
        assertThat(kinds).containsExactly("started", "ready", "live");
        for (String kind : kinds) {
            HealthTest.probe(kind).body("checks.size()", not(equalTo(0))).body("status", equalTo("UP"));
        }
    }
}
