package io.rdmagateway.monitoring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rdmagateway.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A real Prometheus that scrapes one target every second. Debian calls it {@code prometheus}. */
final class PrometheusServer implements AutoCloseable {

    static final String PROMTOOL = "/usr/bin/promtool";

    private static final String ADDRESS = "127.0.102.9";
    private static final String PROGRAM = "/usr/bin/prometheus";
    private static final Duration START = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String endpoint;

    private PrometheusServer(Process process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Skips the test where it is not installed. */
    static void assumeInstalled() {
        assumeTrue(
                Files.isExecutable(Path.of(PROGRAM)) && Files.isExecutable(Path.of(PROMTOOL)),
                "there is no Prometheus: devservices/prometheus installs it (Debian: prometheus)");
    }

    /**
     * Starts one and waits until it has scraped its target.
     *
     * @param dir takes its data
     * @param targetPort where its target serves {@code /q/metrics}
     */
    static PrometheusServer start(Path dir, Path rules, int targetPort) throws IOException {
        int port = FreePort.take();
        Path config =
                Files.writeString(dir.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: rdma-gateway
                    metrics_path: /q/metrics
                    static_configs: [{targets: ["localhost:%d"]}]
                """.formatted(rules.toAbsolutePath(), targetPort));
        String listen = ADDRESS + ":" + port;
        Process process = new ProcessBuilder(List.of(
                        PROGRAM,
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + dir.resolve("data"),
                        "--web.listen-address=" + listen,
                        "--log.level=warn"))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("prometheus.log").toFile())
                .start();
        PrometheusServer server = new PrometheusServer(process, "http://" + listen);
        try {
            Awaitility.await("the first scrape").atMost(START).until(server::hasScraped);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private boolean hasScraped() {
        if (!process.isAlive()) {
            throw new IllegalStateException("prometheus has ended with status " + process.exitValue());
        }
        try {
            return query("up == 1").size() == 1;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** Returns the samples that a query has at this moment. */
    List<JsonNode> query(String promql) {
        return get("/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8))
                .at("/data/result")
                .valueStream()
                .toList();
    }

    /** Returns the alerts that wait or fire. */
    List<JsonNode> alerts() {
        return get("/api/v1/alerts").at("/data/alerts").valueStream().toList();
    }

    private JsonNode get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + path))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            JsonNode answer = new ObjectMapper()
                    .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
            if (!answer.path("status").asText().equals("success")) {
                throw new IllegalStateException(
                        path + ": " + answer.path("error").asText());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
        process.destroyForcibly().onExit().join();
    }
}
