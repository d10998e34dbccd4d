package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdmagateway.testing.Commands;
import io.rdmagateway.testing.RdmaResources;
import io.rdmagateway.testing.RdmaResources.Counts;
import io.rdmagateway.testing.ServedGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that shares nothing with this code but the protos, {@code examples/python}, and the packaged gateway, on a real
 * device: run in the lab.
 */
class PythonClientIT {

    private static final Path EXAMPLE = Path.of("examples/python");

    /** Debian's: another one on the path would not see Debian's packages. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final int BYTES = 4 << 20;
    private static final Path SENT_PACKETS = Path.of("/sys/class/infiniband/rxe0/ports/1/hw_counters/sent_pkts");

    /** Emulated clients may be slow without being dead. */
    private static final Map<String, String> PATIENT = Map.of("GATEWAY_LEASE", "5s", "GATEWAY_PENDING_TIMEOUT", "15s");

    @TempDir
    private static Path dir;

    private static String missing = "";
    private static ServedGateway gateway;

    private Counts before;

    /** How a run of the client ended, and what it printed. */
    private record Run(int status, String output) {}

    @BeforeAll
    static void serve() {
        missing = missing();
        if (missing.isEmpty()) {
            Commands.run(EXAMPLE.resolve("generate").toString());
            gateway = ServedGateway.start(dir, PATIENT);
        }
    }

    private static String missing() {
        try {
            Commands.run("protoc", "--version");
            Commands.run("which", "grpc_python_plugin");
            Commands.run(PYTHON, "-c", "import grpc, pyverbs");
            return "";
        } catch (UncheckedIOException | IllegalStateException e) {
            return "examples/python/README.md says what to install: " + e.getMessage();
        }
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @BeforeEach
    void count() {
        assumeTrue(missing.isEmpty(), missing);
        before = RdmaResources.counts();
    }

    private static Run client(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("timeout", "180", PYTHON, "-m", "gateway_client"));
        command.addAll(List.of("--gateway", "localhost:" + gateway.port(), "--timeout", "60"));
        command.addAll(List.of("--cert-dir", gateway.certificates().toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .directory(EXAMPLE.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    private static long sentPackets() throws IOException {
        return Long.parseLong(Files.readString(SENT_PACKETS).strip());
    }

    @Test
    void shouldUseEverythingThatASessionOffersFromTheProtosAlone() throws Exception {
        long sentBefore = sentPackets();

        Run run = client("--bytes", Integer.toString(BYTES));

        assertThat(run.status()).as(run.output()).isZero();
        assertThat(run.output().lines().map(line -> line.split(" ")[0]))
                .containsExactly("session", "echo", "write", "read", "sha256", "atomics", "lease", "session");
        // The kernel's word that the payload went by RDMA, both ways, in packets of 4096 bytes.
        assertThat(sentPackets() - sentBefore).isGreaterThan(2 * BYTES / 4096);
        assertThat(RdmaResources.counts()).isEqualTo(before);
    }

    @Test
    void shouldSayWhyAndLeaveNothingWhenTheGatewayRefuses() throws Exception {
        Run run = client("--region", "no name for a region");

        assertThat(run.status()).as(run.output()).isEqualTo(4);
        assertThat(run.output())
                .contains("gateway_client: INVALID_ARGUMENT: name")
                .doesNotContain("Traceback");
        assertThat(RdmaResources.counts()).isEqualTo(before);
    }
}
