package io.rdmagateway.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A gateway in a process of its own on this machine, with development certificates; stopped with {@link #close()}. */
final class GatewayProcess implements AutoCloseable {

    private static final long POLL_MILLIS = 250;
    private static final int PROBE_TIMEOUT_MILLIS = 2_000;
    private static final long STOP_SECONDS = 60;
    private static final int LOG_LINES = 20;

    private final Process process;
    private final Path log;
    private final int port;
    private final int managementPort;
    private final Thread stopAtExit;

    private GatewayProcess(Process process, Path log, int port, int managementPort) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.managementPort = managementPort;
        this.stopAtExit = new Thread(process::destroy, "rdmagw-stop-gateway");
        Runtime.getRuntime().addShutdownHook(stopAtExit);
    }

    /**
     * @param dir takes its certificates and its log
     * @param jvmOptions for its JVM
     */
    static GatewayProcess start(Path dir, String provider, List<String> jvmOptions) throws IOException {
        int port;
        int managementPort;
        // Both are held before either is let go, so that they differ.
        try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = first.getLocalPort();
            managementPort = second.getLocalPort();
        }
        List<String> command = new ArrayList<>(javaCommand(jvmOptions));
        command.addAll(List.of("serve", "--dev", "--cert-dir", dir.toString(), "--provider", provider));
        command.addAll(List.of("--port", Integer.toString(port)));
        command.addAll(List.of("--soft-address", SoftAddresses.OF_A_DEMONSTRATION));
        command.addAll(List.of("--management-port", Integer.toString(managementPort)));
        Path log = dir.resolve("gateway.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new GatewayProcess(process, log, port, managementPort);
    }

    /** Starts this same program once more. */
    private static List<String> javaCommand(List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        Optional.ofNullable(System.getenv("RDMAGW_JAVA_OPTS"))
                .map(String::strip)
                .filter(options -> !options.isEmpty())
                .ifPresent(options -> command.addAll(List.of(options.split("\\s+"))));
        String classPath = System.getProperty("java.class.path");
        if (classPath.endsWith(".jar") && classPath.indexOf(File.pathSeparatorChar) < 0) {
            command.addAll(List.of("-jar", classPath));
        } else {
            command.addAll(List.of("-cp", classPath, Rdmagw.class.getName()));
        }
        return command;
    }

    int port() {
        return port;
    }

    /**
     * Waits until its readiness probe says that it takes sessions.
     *
     * @throws CommandException when it ends or takes too long; with what it said last
     */
    void awaitReady(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        String probe = "it did not answer";
        while (System.nanoTime() < deadline) {
            if (ended(POLL_MILLIS)) {
                throw failed("the gateway ended with status " + process.exitValue());
            }
            try {
                HttpURLConnection request =
                        (HttpURLConnection) URI.create("http://localhost:" + managementPort + "/q/health/ready")
                                .toURL()
                                .openConnection();
                request.setConnectTimeout(PROBE_TIMEOUT_MILLIS);
                request.setReadTimeout(PROBE_TIMEOUT_MILLIS);
                int status = request.getResponseCode();
                if (status == HttpURLConnection.HTTP_OK) {
                    return;
                }
                try (InputStream body = request.getErrorStream()) {
                    probe = "its readiness probe answers " + status
                            + (body == null ? "" : " " + new String(body.readAllBytes()).replaceAll("\\s+", " "));
                }
            } catch (IOException notYet) {
                probe = "its readiness probe does not answer";
            }
        }
        throw failed("the gateway was not ready after " + limit.toSeconds() + " s: " + probe);
    }

    private boolean ended(long withinMillis) throws IOException {
        try {
            return process.waitFor(withinMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private CommandException failed(String what) throws IOException {
        List<String> lines = Files.readAllLines(log);
        List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
        return new CommandException(ExitStatus.ENVIRONMENT, what + "; its last words: " + String.join(" | ", last));
    }

    /** Asks it to stop, waits for that, and ends it by force when it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(stopAtExit);
        } catch (IllegalStateException exiting) {
            // The hook runs already.
        }
    }
}
