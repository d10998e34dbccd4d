package io.rdmagateway.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.server.DevCertificates;
import io.rdmagateway.testing.Commands;
import io.rdmagateway.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A gateway in a container of the image, with certificates of its own; {@code DevCertificates.CLIENT_URI} may do everything there. */
final class ImageGateway implements AutoCloseable {

    static final String TLS = "/etc/rdma-gateway/tls";

    /** One class of machine runs it under emulation. */
    private static final Duration START = Duration.ofMinutes(4);

    private final Path certificates;
    private final Path log;
    private final int port;
    private final int managementPort;
    private final Process process;

    private ImageGateway(Path certificates, Path log, int port, int managementPort, Process process) {
        this.certificates = certificates;
        this.log = log;
        this.port = port;
        this.managementPort = managementPort;
        this.process = process;
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param dir takes certificates and log
     * @param device options that name its device
     */
    static ImageGateway start(UnpackedImage image, Path dir, String... device) throws IOException {
        Path certificates = Files.createDirectory(dir.resolve("tls"));
        DevCertificates.in(certificates);
        // As a secret is mounted: everybody in the container may read it.
        Commands.run("chmod", "-R", "a+rX", certificates.toString());
        int port = FreePort.take();
        int managementPort = FreePort.take();
        List<String> arguments = new ArrayList<>(image.strings("Cmd"));
        arguments.addAll(List.of("--port", Integer.toString(port)));
        arguments.addAll(List.of("--management-port", Integer.toString(managementPort)));
        arguments.addAll(List.of(device));
        ProcessBuilder container =
                image.container(List.of(certificates.toString(), TLS), arguments.toArray(String[]::new));
        container
                .environment()
                .putAll(Map.of(
                        "QUARKUS_TLS__GATEWAY__KEY_STORE_PEM__0__CERT", TLS + "/server.crt",
                        "QUARKUS_TLS__GATEWAY__KEY_STORE_PEM__0__KEY", TLS + "/server.key",
                        "QUARKUS_TLS__GATEWAY__TRUST_STORE_PEM_CERTS", TLS + "/ca.crt",
                        "GATEWAY_ROLES_STEWARD", DevCertificates.CLIENT_URI));
        Path log = dir.resolve("log");
        Process process = container.redirectOutput(log.toFile()).start();
        ImageGateway gateway = new ImageGateway(certificates, log, port, managementPort, process);
        try {
            gateway.awaitReady();
            return gateway;
        } catch (RuntimeException | AssertionError e) {
            gateway.close();
            throw e;
        }
    }

    private void awaitReady() {
        await("readiness").atMost(START).until(() -> !process.isAlive() || ready() == HttpURLConnection.HTTP_OK);
        assertThat(process.isAlive()).as(log()).isTrue();
    }

    private int ready() throws IOException {
        HttpURLConnection probe =
                (HttpURLConnection) URI.create("http://localhost:" + managementPort + "/q/health/ready")
                        .toURL()
                        .openConnection();
        try {
            return probe.getResponseCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    /** Returns the tar that {@code ./rdmagw image} has made, if it has. */
    static Optional<Path> tar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-image.tar")).findFirst();
        }
    }

    Path certificates() {
        return certificates;
    }

    String address() {
        return "localhost:" + port;
    }

    Process process() {
        return process;
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
