package io.rdmagateway.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.rdmagateway.testing.Commands;
import io.rdmagateway.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the containers of dev mode run, with the very arguments, by the programs that Debian has: the ports are others, since
 * somebody may be working here, and so are the directories, which are those of a container.
 */
@Tag("packaged")
class ComposeServicesIT {

    private static final String ADDRESS = "127.0.104.1";
    private static final Pattern ENDPOINT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    private final Map<String, Integer> ports = new TreeMap<>();
    private JsonNode services;
    private Process process;

    @BeforeEach
    void read() throws IOException {
        services = new YAMLMapper()
                .readTree(Path.of("devservices/compose.yaml").toFile())
                .get("services");
    }

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Returns the words of a service's command, with ports and directories of this test. */
    private List<String> command(String service, Map<String, Path> directories) {
        List<String> words = new ArrayList<>();
        for (String word : services.at("/" + service + "/command").asText().split("\\s+")) {
            String here = word;
            Matcher endpoint = ENDPOINT.matcher(word);
            if (endpoint.find()) {
                here = endpoint.replaceAll(ADDRESS + ":" + portFor(endpoint.group(1)));
            }
            for (var directory : directories.entrySet()) {
                if (word.contains("=" + directory.getKey())) {
                    here = word.replace("=" + directory.getKey(), "=" + directory.getValue());
                }
            }
            words.add(here);
        }
        return words;
    }

    private int portFor(String published) {
        return ports.computeIfAbsent(published, unknown -> FreePort.take());
    }

    private void start(String program, List<String> arguments) throws IOException {
        assumeTrue(
                Files.isExecutable(Path.of(program)),
                "there is no " + program + ": devservices/etcd and devservices/prometheus install them");
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
    }

    /** Waits until a path is answered, and returns what it says. */
    private JsonNode answer(String port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + ADDRESS + ":" + ports.get(port) + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            await(path)
                    .atMost(START)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> {
                        if (!process.isAlive()) {
                            throw new IllegalStateException("it has ended: " + Files.readString(dir.resolve("log")));
                        }
                        return http.send(request, HttpResponse.BodyHandlers.discarding())
                                        .statusCode()
                                == 200;
                    });
            return new ObjectMapper()
                    .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
        }
    }

    @Test
    void shouldStartTheDirectory() throws Exception {
        List<String> words = command("etcd", Map.of("/tmp", dir));
        assertThat(words.getFirst()).isEqualTo("etcd");

        start("/usr/bin/etcd", words.subList(1, words.size()));

        assertThat(ports).containsOnlyKeys("2379", "2380");
        assertThat(answer("2379", "/health").path("health").asText()).isEqualTo("true");
        assertThat(dir.resolve("etcd/member")).isDirectory();
    }

    /** With the files that are mounted, made as {@code ./rdmagw dev} makes them. */
    @Test
    void shouldStartTheMonitoringWithTheAlerts() throws Exception {
        Path mounted = dir.resolve("dev");
        Commands.run("devservices/dev/monitoring", mounted.toString(), "9000");

        // The image's entry point is the program.
        start("/usr/bin/prometheus", command("prometheus", Map.of("/etc/dev", mounted, "/tmp", dir)));

        assertThat(ports).containsOnlyKeys("9090");
        List<String> alerts = answer("9090", "/api/v1/rules").findValuesAsText("name");
        assertThat(alerts).contains("RdmaGatewayNotReady", "RdmaGatewayRetransmissions");
        // It takes its targets over some seconds later.
        await("targets")
                .atMost(START)
                .untilAsserted(
                        () -> assertThat(answer("9090", "/api/v1/targets").findValuesAsText("scrapeUrl"))
                                .containsExactly("http://localhost:9000/q/metrics"));
        assertThat(dir.resolve("prometheus/wal")).isDirectory();
    }
}
