package io.rdmagateway.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./rdmagw dev}, from its start to its end. Not part of a build: it takes half a minute, and may fetch a Maven and what
 * Quarkus' dev mode wants.
 */
@Tag("packaged")
class DevModeTrial {

    private static final Duration START = Duration.ofMinutes(5);

    @TempDir
    private Path dir;

    @Test
    void shouldServeUntilItIsToldToEndAndLeaveNothingRunning() throws Exception {
        int port = FreePort.take();
        int managementPort = FreePort.take();
        Path log = dir.resolve("dev.log");
        ProcessBuilder dev = new ProcessBuilder("./rdmagw", "dev", "-Ddebug=false")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        dev.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_SSL_PORT", Integer.toString(port),
                        "QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort),
                        "GATEWAY_PROVIDER", "soft",
                        "GATEWAY_SOFT_ADDRESSES", "127.0.105.4",
                        "RDMAGW_CERT_DIR", dir.resolve("certificates").toString()));
        Process process = dev.start();
        try {
            Awaitility.await("readiness in dev mode")
                    .atMost(START)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> !process.isAlive() || readiness(managementPort).equals("UP"));
            assertThat(process.isAlive()).as(() -> text(log)).isTrue();
        } finally {
            List<ProcessHandle> started = process.descendants().toList();
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(() -> text(log))
                    .isTrue();
            Awaitility.await("the end of all that was started")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    private static String readiness(int managementPort) throws InterruptedException {
        URI probe = URI.create("http://localhost:" + managementPort + "/q/health/ready");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(probe).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 && answer.body().contains("rdma-device") ? "UP" : answer.body();
        } catch (IOException notYet) {
            return "";
        }
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
