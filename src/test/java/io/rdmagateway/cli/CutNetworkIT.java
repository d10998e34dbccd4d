package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.cli.Program.Outcome;
import io.rdmagateway.testing.Cable;
import io.rdmagateway.testing.ServedGateway;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network between client and gateway is cut in the middle of put and get, for good or for some seconds. */
@Tag("packaged")
class CutNetworkIT {

    private static final int LENGTH = (128 << 20) + 5;
    /** Far enough that there is something to keep, and early enough to be cut before the end. */
    private static final long SOME = LENGTH / 8;

    private static final String REGION = "weights";
    private static final Duration SOON = Duration.ofMinutes(4);
    /** The patience, calls that were made shortly before its end, and a busy machine. */
    private static final Duration BOUND = Duration.ofMinutes(1);

    @TempDir
    Path dir;

    private Cable cable;
    private ServedGateway gateway;
    private Program program;
    private Path source;
    private Path backing;
    private Path target;
    private String sha256;

    @BeforeEach
    void serve() throws Exception {
        cable = Cable.lay(dir);
        Path root = Files.createDirectory(dir.resolve("root"));
        backing = root.resolve("weights.bin");
        target = dir.resolve("target");
        byte[] content = new byte[LENGTH];
        new Random(25).nextBytes(content);
        source = Files.write(dir.resolve("source"), content);
        sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        gateway = ServedGateway.start(
                dir,
                Map.of("GATEWAY_FILES_ROOT", root.toString()),
                "--provider",
                "soft",
                "--soft-address",
                Cable.HERE,
                "--host",
                "0.0.0.0");
        program = new Program(gateway, Cable.THERE, cable.entering());
        Outcome made = program.ask(
                "regions", "create", REGION, "--file", "weights.bin", "--create", "--bytes", Integer.toString(LENGTH));
        assertThat(made.status()).as(made.err()).isZero();
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (cable != null) {
            cable.close();
        }
    }

    private static void when(Callable<Boolean> condition) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(condition);
    }

    private boolean someHasArrived() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        try (FileChannel file = FileChannel.open(backing)) {
            return file.read(bytes, SOME) == Long.BYTES && bytes.getLong(0) != 0;
        }
    }

    private boolean someWasFetched() throws IOException {
        Path part = dir.resolve("target.part");
        return Files.exists(part) && Files.size(part) > SOME;
    }

    private boolean noSessionIsActive() {
        return gateway.metrics().contains("rdma_gateway_sessions{state=\"active\"} 0.0");
    }

    private JsonObject report(Outcome outcome) {
        assertThat(outcome.status()).as(outcome.err()).isZero();
        JsonObject report = outcome.object();
        assertThat(report.getString("sha256")).isEqualTo(sha256);
        System.out.printf(
                "cut network: %s moved %d of %d bytes in %.1f s%n",
                report.getString("direction"), report.getLong("moved_bytes"), LENGTH, report.getDouble("seconds"));
        return report;
    }

    /** Cuts the network under a command, which then has to end by itself. */
    private void assertFails(Callable<Boolean> enough, String... command) {
        Process process = program.startMoving(command);
        when(enough);
        cable.cut();
        long cut = System.nanoTime();
        Outcome broken = Program.outcome(process);
        Duration took = Duration.ofNanos(System.nanoTime() - cut);
        cable.mend();
        System.out.printf("cut network: %s gave up after %.1f s%n", command[0], took.toMillis() / 1000.0);
        assertThat(broken.status()).as(broken.err()).isEqualTo(ExitStatus.UNREACHABLE.code());
        assertThat(broken.err()).contains("--resume");
        assertThat(took).isLessThan(BOUND);
    }

    @Test
    void shouldMoveWhatIsMissingWhenTheNetworkWasCut() throws IOException {
        assertFails(this::someHasArrived, "put", source.toString(), REGION, "--patience", "5", "--rpc-timeout", "5");
        JsonObject put = report(program.move("put", source.toString(), REGION, "--resume", "--json"));
        assertThat(put.getLong("moved_bytes")).isPositive().isLessThanOrEqualTo(LENGTH - SOME + Chunks.COMPARED_BYTES);
        assertThat(Files.mismatch(backing, source)).isEqualTo(-1);

        assertFails(this::someWasFetched, "get", REGION, target.toString(), "--patience", "5", "--rpc-timeout", "5");
        assertThat(target).doesNotExist();
        JsonObject got = report(program.move("get", REGION, target.toString(), "--resume", "--json"));
        assertThat(got.getLong("moved_bytes")).isPositive().isLessThanOrEqualTo(LENGTH - SOME + Chunks.COMPARED_BYTES);
        assertThat(Files.mismatch(target, source)).isEqualTo(-1);
    }

    /** Cuts the network under a command until the gateway has ended its session. */
    private void assertGoesOn(Callable<Boolean> enough, String... command) {
        Process process = program.startMoving(command);
        when(enough);
        cable.cut();
        when(this::noSessionIsActive);
        assertThat(process.isAlive()).isTrue();
        cable.mend();
        report(Program.outcome(process));
    }

    @Test
    void shouldGoOnByItselfWhenTheNetworkHeals() throws IOException {
        assertGoesOn(this::someHasArrived, "put", source.toString(), REGION, "--patience", "120", "--json");
        assertThat(Files.mismatch(backing, source)).isEqualTo(-1);

        assertGoesOn(this::someWasFetched, "get", REGION, target.toString(), "--patience", "120", "--json");
        assertThat(Files.mismatch(target, source)).isEqualTo(-1);
    }
}
