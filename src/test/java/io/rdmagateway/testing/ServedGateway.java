package io.rdmagateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The packaged gateway in a process of its own, started by {@code ./rdmagw serve --dev}. */
public final class ServedGateway implements AutoCloseable {

    /** One class of machine runs it under emulation, where a JVM takes half a minute to start. */
    private static final Duration START = Duration.ofMinutes(4);

    private final ProcessBuilder program;
    private final Path dir;
    private final int port;
    private final int managementPort;
    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;

    private ServedGateway(ProcessBuilder program, Path dir, int port, int managementPort) {
        this.program = program;
        this.dir = dir;
        this.port = port;
        this.managementPort = managementPort;
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param dir takes certificates and log
     */
    public static ServedGateway start(Path dir, String... options) {
        return start(dir, Map.of(), options);
    }

    /** @param configuration as environment variables, such as {@code GATEWAY_LEASE} */
    public static ServedGateway start(Path dir, Map<String, String> configuration, String... options) {
        int port = FreePort.take();
        int managementPort = FreePort.take();
        List<String> command = new ArrayList<>(List.of("./rdmagw", "serve", "--dev"));
        command.addAll(List.of("--cert-dir", dir.toString(), "--port", Integer.toString(port)));
        command.addAll(List.of("--management-port", Integer.toString(managementPort)));
        command.addAll(List.of(options));
        ProcessBuilder program = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        dir.resolve("gateway.log").toFile()));
        program.environment().putAll(configuration);
        ServedGateway gateway = new ServedGateway(program, dir, port, managementPort);
        gateway.startAgain();
        gateway.awaitReady();
        return gateway;
    }

    /** Starts it once more, on the same ports, and does not wait. */
    public void startAgain() {
        try {
            process = program.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it by SIGKILL. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    private void awaitReady() {
        try {
            Awaitility.await("readiness")
                    .atMost(START)
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> !process.isAlive() || healthStatus("ready") == 200);
        } finally {
            if (!process.isAlive()) {
                throw new IllegalStateException("the gateway ended: " + log());
            }
        }
    }

    /** Asks a probe, such as {@code ready}, and returns the HTTP status; 0 when nobody answers. */
    public int healthStatus(String probe) {
        try {
            return probe(probe).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    public String health(String probe) {
        try {
            return probe(probe).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what Prometheus would read. */
    public String metrics() {
        return metrics("*/*");
    }

    /** @param format a media type, such as {@code text/plain} for the older format */
    public String metrics(String format) {
        try {
            return get("/q/metrics", format).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a page of the management port. */
    public String page(String path) {
        try {
            return get(path, "*/*").body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> probe(String probe) throws IOException {
        return get("/q/health/" + probe, "*/*");
    }

    private HttpResponse<String> get(String path, String accept) throws IOException {
        URI uri = URI.create("http://localhost:" + managementPort + path);
        try {
            return http.send(
                    HttpRequest.newBuilder(uri)
                            .header("Accept", accept)
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public int port() {
        return port;
    }

    public int managementPort() {
        return managementPort;
    }

    public Path certificates() {
        return dir;
    }

    public String log() {
        try {
            return Files.readString(dir.resolve("gateway.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to end; {@link #exitStatus()} waits for that. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for its end. */
    public int exitStatus() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the gateway did not end: " + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks it to end and waits for that. */
    @Override
    public void close() {
        terminate();
        exitStatus();
    }
}
