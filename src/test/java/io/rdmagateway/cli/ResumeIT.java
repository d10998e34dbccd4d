package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.cli.Program.Outcome;
import io.rdmagateway.testing.ServedGateway;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
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

/** A client or the gateway is killed in the middle, and the same command with {@code --resume} moves what is missing. */
@Tag("packaged")
class ResumeIT {

    private static final int MIB = 1 << 20;
    private static final long LENGTH = 256L * MIB + 5;
    /** Far enough that there is something to keep, and early enough to be killed before the end. */
    private static final long SOME = LENGTH / 8;

    private static final String REGION = "weights";
    private static final Duration SOON = Duration.ofMinutes(4);

    @TempDir
    Path dir;

    private ServedGateway gateway;
    private Program program;
    private Path source;
    private Path backing;
    private String sha256;

    @BeforeEach
    void serve() throws Exception {
        Path root = Files.createDirectory(dir.resolve("root"));
        backing = root.resolve("weights.bin");
        source = dir.resolve("source");
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Random random = new Random(25);
        byte[] piece = new byte[MIB];
        try (OutputStream out = Files.newOutputStream(source)) {
            for (long left = LENGTH; left > 0; left -= piece.length) {
                random.nextBytes(piece);
                int length = (int) Math.min(left, piece.length);
                out.write(piece, 0, length);
                digest.update(piece, 0, length);
            }
        }
        sha256 = HexFormat.of().formatHex(digest.digest());
        gateway = ServedGateway.start(
                dir,
                Map.of("GATEWAY_FILES_ROOT", root.toString()),
                "--provider",
                "soft",
                "--soft-address",
                "127.111.2.1");
        program = new Program(gateway, "127.111.2.2");
        done(program.ask(
                "regions", "create", REGION, "--file", "weights.bin", "--create", "--bytes", Long.toString(LENGTH)));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static void done(Outcome outcome) {
        assertThat(outcome.status()).as(outcome.err()).isZero();
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

    private void assertResumes(Outcome outcome) {
        done(outcome);
        JsonObject report = outcome.object();
        assertThat(report.getString("sha256")).isEqualTo(sha256);
        assertThat(report.getLong("bytes")).isEqualTo(LENGTH);
        assertThat(report.getLong("moved_bytes"))
                .isPositive()
                .isLessThanOrEqualTo(LENGTH - SOME + Chunks.COMPARED_BYTES);
        System.out.printf(
                "resume: %s moved %d of %d bytes in %.1f s%n",
                report.getString("direction"), report.getLong("moved_bytes"), LENGTH, report.getDouble("seconds"));
    }

    @Test
    void shouldMoveWhatIsMissingWhenTheClientWasKilled() throws IOException {
        Process put = program.startMoving("put", source.toString(), REGION);
        when(this::someHasArrived);
        put.destroyForcibly().onExit().join();

        assertResumes(program.move("put", source.toString(), REGION, "--resume", "--json"));
        assertThat(Files.mismatch(backing, source)).isEqualTo(-1);

        Path target = dir.resolve("target");
        Path part = dir.resolve("target.part");
        Process get = program.startMoving("get", REGION, target.toString());
        when(() -> Files.exists(part) && Files.size(part) > SOME);
        get.destroyForcibly().onExit().join();
        assertThat(target).doesNotExist();

        assertResumes(program.move("get", REGION, target.toString(), "--resume", "--json"));
        assertThat(Files.mismatch(target, source)).isEqualTo(-1);
        assertThat(part).doesNotExist();
    }

    @Test
    void shouldMoveWhatIsMissingWhenTheGatewayWasKilled() throws IOException {
        Process put = program.startMoving("put", source.toString(), REGION);
        when(this::someHasArrived);
        gateway.kill();
        gateway.startAgain();
        Outcome broken = Program.outcome(put);
        when(() -> gateway.healthStatus("ready") == 200);
        assertThat(broken.status()).as(broken.err()).isIn(4, 5);
        // Regions do not outlive the gateway, the content of files does.
        done(program.ask("regions", "create", REGION, "--file", "weights.bin"));

        assertResumes(program.move("put", source.toString(), REGION, "--resume", "--json"));
        assertThat(Files.mismatch(backing, source)).isEqualTo(-1);

        killWhileItHashes();
        Outcome again = program.move("put", source.toString(), REGION, "--resume", "--json");
        done(again);
        assertThat(again.object().getLong("moved_bytes")).isZero();
        assertThat(again.object().getString("sha256")).isEqualTo(sha256);
    }

    private double hashes() {
        return gateway.metrics()
                .lines()
                .filter(line -> line.contains("HashRegion") && line.contains("_count"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** All is there already, so hashes are all that the command asks for. */
    private void killWhileItHashes() {
        double before = hashes();
        Process put = program.startMoving("put", source.toString(), REGION, "--resume");
        when(() -> hashes() > before);
        gateway.kill();
        gateway.startAgain();
        Outcome broken = Program.outcome(put);
        when(() -> gateway.healthStatus("ready") == 200);
        assertThat(broken.status()).as(broken.err()).isIn(4, 5);
        done(program.ask("regions", "create", REGION, "--file", "weights.bin"));
    }
}
