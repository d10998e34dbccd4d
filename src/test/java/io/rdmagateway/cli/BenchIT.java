package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.ServedGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program measures, and shows what the gateway moves by itself. */
@Tag("packaged")
class BenchIT {

    @TempDir
    static Path dir;

    private static ServedGateway gateway;
    private static Program program;

    @BeforeAll
    static void serve() {
        gateway = ServedGateway.start(dir, "--provider", "soft", "--soft-address", "127.111.3.1");
        program = new Program(gateway, "127.111.3.2");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "send"})
    void shouldMeasureEachSizeThroughTheGatewayAndLeaveNothing(String mode) {
        Program.Outcome outcome =
                program.move("bench", mode, "--through-gateway", "--sizes", "1,4K", "--seconds", "0.1", "--json");

        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.object().getString("mode")).isEqualTo(mode);
        JsonArray rows = outcome.object().getJsonArray("rows");
        assertThat(rows).hasSize(2);
        for (int i = 0; i < rows.size(); i++) {
            JsonObject row = rows.getJsonObject(i);
            assertThat(row.getString("operation")).isEqualTo(mode.toUpperCase(Locale.ROOT));
            assertThat(row.getLong("bytes")).isEqualTo(i == 0 ? 1 : 4 << 10);
            assertThat(row.getLong("iterations")).isPositive();
            assertThat(row.getDouble("p50_us")).isPositive().isLessThanOrEqualTo(row.getDouble("max_us"));
        }
        assertThat(program.ask("regions", "list", "--json").object().getJsonArray("regions"))
                .isEmpty();
    }

    @Test
    void shouldOpenAndDeleteSessions() {
        Program.Outcome outcome =
                program.move("bench", "session", "--sessions", "4", "--concurrency", "2", "--rounds", "2", "--json");

        assertThat(outcome.status()).as(outcome.err()).isZero();
        JsonArray rows = outcome.object().getJsonArray("rows");
        assertThat(rows).hasSize(2);
        assertThat(rows.getJsonObject(1).getDouble("opens_per_second")).isPositive();
        assertThat(rows.getJsonObject(1).getDouble("typical_ms"))
                .isPositive()
                .isLessThanOrEqualTo(rows.getJsonObject(1).getDouble("max_ms"));
    }

    @Test
    void shouldMeasureGrpcOverMutualTls() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String certificates = gateway.certificates().toString();

        int status = Rdmagw.run(
                new PrintWriter(out),
                new PrintWriter(err),
                "bench",
                "grpc",
                "--cert-dir",
                certificates,
                "-s",
                "1K",
                "-n",
                "10",
                "--json");

        assertThat(status).as(err.toString()).isZero();
        assertThat(new JsonObject(out.toString()).getBoolean("tls")).isTrue();
    }

    @Test
    void shouldListTransfers() {
        assertThat(program.ask("transfers", "list").out()).startsWith("no transfer of yours");
        Program.Outcome unknown = program.ask("transfers", "cancel", "0".repeat(32));
        assertThat(unknown.status()).isEqualTo(4);
        assertThat(unknown.err()).contains("[TRANSFER_NOT_FOUND]");
    }
}
