package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.cli.Program.Outcome;
import io.rdmagateway.testing.ServedGateway;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Regions, sessions and directories by {@code ./rdmagw}, against a gateway in a process of its own. */
@Tag("packaged")
class DirectoryIT {

    private static final List<Integer> LENGTHS = List.of(1, 4097, (8 << 20) + 1, 3);
    private static final List<String> NAMES = List.of("config.json", "layers/0.bin", "layers/1.bin", "layers/a/b/c");

    @TempDir
    static Path dir;

    private static ServedGateway gateway;
    private static Program program;

    @BeforeAll
    static void serve() {
        gateway = ServedGateway.start(dir, "--provider", "soft", "--soft-address", "127.111.1.1");
        program = new Program(gateway, "127.111.1.2");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static JsonObject done(Outcome outcome) {
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return outcome.object();
    }

    private static void assertRefused(Outcome outcome, int status, String... parts) {
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(status);
        assertThat(outcome.err()).contains(parts);
    }

    @Test
    void shouldMakeShowAndRemoveRegions() {
        JsonObject made = done(program.ask("regions", "create", "own", "--bytes", "64K", "--reader", "*", "--json"));
        assertThat(made.getLong("length_bytes")).isEqualTo(64 << 10);
        assertThat(made.getJsonArray("readers")).containsExactly("*");
        assertThat(done(program.ask("regions", "show", "own", "--json"))).isEqualTo(made);
        assertThat(done(program.ask("regions", "list", "--json")).getJsonArray("regions"))
                .contains(made);
        assertThat(program.ask("regions", "list").out()).contains("name", "own", "64.0 KiB", "memory");

        assertRefused(program.ask("regions", "create", "own", "--bytes", "1"), 4, "[REGION_EXISTS: name]");
        assertRefused(program.ask("regions", "create", "-", "--bytes", "1"), 2, "[INVALID_REGION: name]");

        assertThat(program.ask("regions", "flush", "own").out()).isEqualTo("flushed own\n");
        assertRefused(program.ask("regions", "flush", "other"), 4, "[REGION_NOT_FOUND");
        assertThat(program.ask("regions", "delete", "own").out()).isEqualTo("deleted own\n");
        assertRefused(program.ask("regions", "show", "own"), 4, "[REGION_NOT_FOUND");
        assertRefused(program.ask("regions", "delete", "own"), 4, "[REGION_NOT_FOUND");
    }

    @Test
    void shouldShowTheSessionThatAPutHad() throws IOException {
        Path file = Files.writeString(dir.resolve("one"), "1");
        assertThat(program.move("put", file.toString(), "sessions").status()).isZero();

        JsonObject session = done(program.ask("sessions", "list", "--json"))
                .getJsonArray("sessions")
                .getJsonObject(0);
        String id = session.getString("session_id");

        assertThat(session.getString("state")).isEqualTo("TIMEWAIT");
        assertThat(session.getString("end_cause")).isEqualTo("DELETED");
        assertThat(done(program.ask("sessions", "show", id, "--json"))).isEqualTo(session);
        assertThat(program.ask("sessions", "list").out()).contains("generation", id);
        assertThat(program.ask("sessions", "delete", id).status()).isZero();
        assertRefused(program.ask("sessions", "delete", "0".repeat(32)), 4, "[SESSION_NOT_FOUND]");
    }

    @Test
    void shouldMoveADirectoryThereAndBackOverOneSession() throws IOException {
        Path source = Files.createDirectory(dir.resolve("source"));
        Random random = new Random(6);
        for (int i = 0; i < NAMES.size(); i++) {
            byte[] content = new byte[LENGTHS.get(i)];
            random.nextBytes(content);
            Files.createDirectories(source.resolve(NAMES.get(i)).getParent());
            Files.write(source.resolve(NAMES.get(i)), content);
        }
        Path target = dir.resolve("target");

        Outcome put = program.move("put", source.toString(), "model", "--json");
        Outcome got = program.move("get", "model", target.toString());

        assertThat(put.status()).as(put.err()).isZero();
        assertThat(put.array().stream().map(report -> ((JsonObject) report).getString("region")))
                .containsExactly(
                        "model..config.json", "model..layers..0.bin", "model..layers..1.bin", "model..layers..a..b..c");
        assertThat(got.status()).as(got.err()).isZero();
        assertThat(got.out().lines()).hasSize(5).last().asString().startsWith("4 files: 8.0 MiB in ");
        for (String name : NAMES) {
            assertThat(target.resolve(name)).hasSameBinaryContentAs(source.resolve(name));
        }

        Outcome again = program.move("get", "model", target.toString(), "--resume", "--json");
        assertThat(again.array().stream()
                        .mapToLong(report -> ((JsonObject) report).getLong("moved_bytes"))
                        .sum())
                .isZero();
        JsonObject fast = program.move(
                        "get", "model..config.json", dir.resolve("config").toString(), "--json", "--checksum", "crc32c")
                .object();
        assertThat(fast.getString("verified")).isEqualTo("crc32c");
        assertThat(fast.getString("crc32c")).hasSize(8);
        assertThat(fast.containsKey("sha256")).isFalse();
        assertStopsAtTheFirstFailure(source);
    }

    private static void assertStopsAtTheFirstFailure(Path source) throws IOException {
        Files.writeString(source.resolve("layers/0.bin"), "another length");

        Outcome outcome = program.move("put", source.toString(), "model", "--resume", "--json");

        assertRefused(
                outcome,
                2,
                "rdmagw: 1 of 4 are done; then came " + source.resolve("layers/0.bin"),
                "region model..layers..0.bin has 4097 bytes");
        assertThat(outcome.array()).hasSize(1);
        assertRefused(program.move("get", "nothing", dir.resolve("nothing").toString()), 4, "[REGION_NOT_FOUND");
        assertRefused(
                program.move("get", "model..config.json", source.toString()),
                2,
                "is a directory, and region model..config.json");
    }
}
