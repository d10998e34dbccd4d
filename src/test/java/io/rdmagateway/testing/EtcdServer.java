package io.rdmagateway.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A real etcd of one member on loopback, with its data in a directory of the test. Debian calls it {@code etcd-server}. */
public final class EtcdServer implements AutoCloseable {

    public static final String ADDRESS = "127.123.0.1";

    private static final String PROGRAM = "/usr/bin/etcd";

    private final ProcessBuilder program;
    private final String endpoint;
    private Process process;

    private EtcdServer(ProcessBuilder program, String endpoint) {
        this.program = program;
        this.endpoint = endpoint;
    }

    /** Starts one; the test is skipped where there is none. */
    public static EtcdServer start(Path dir) {
        return start(dir, "http", List.of());
    }

    /** Starts one that speaks TLS 1.2 or newer only, as {@code etcd.crt} and {@code etcd.key} of the directory. */
    public static EtcdServer startSecure(Path dir) {
        return start(
                dir,
                "https",
                List.of("--cert-file=" + dir.resolve("etcd.crt"), "--key-file=" + dir.resolve("etcd.key")));
    }

    private static EtcdServer start(Path dir, String scheme, List<String> more) {
        assumeTrue(
                Files.isExecutable(Path.of(PROGRAM)),
                "there is no " + PROGRAM + ": devservices/etcd installs it (Debian: etcd-server)");
        String client = scheme + "://" + ADDRESS + ":" + FreePort.take();
        String peer = "http://" + ADDRESS + ":" + FreePort.take();
        List<String> command = new ArrayList<>(List.of(
                PROGRAM,
                "--data-dir=" + dir.resolve("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer));
        command.addAll(more);
        ProcessBuilder program = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(dir.resolve("etcd.log").toFile()));
        EtcdServer server = new EtcdServer(program, client);
        server.startAgain();
        return server;
    }

    public String endpoint() {
        return endpoint;
    }

    /** Starts it once more with the same data, and waits until it answers. */
    public void startAgain() {
        try {
            process = program.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await("etcd").atMost(Duration.ofSeconds(30)).until(this::answers);
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("etcd has ended with status " + process.exitValue());
        }
        try (java.net.Socket socket = new java.net.Socket()) {
            java.net.URI uri = java.net.URI.create(endpoint);
            socket.connect(new java.net.InetSocketAddress(uri.getHost(), uri.getPort()), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it by SIGKILL. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
