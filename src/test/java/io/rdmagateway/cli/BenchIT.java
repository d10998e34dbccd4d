package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.ServedGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void shouldMeasureEachSizeAndLeaveNothing() {
        Program.Outcome outcome = program.move("bench", "--sizes", "1,64K", "--seconds", "0.1", "--json");

        assertThat(outcome.status()).as(outcome.err()).isZero();
        JsonArray rows = outcome.object().getJsonArray("bench");
        assertThat(rows).hasSize(4);
        for (int i = 0; i < rows.size(); i++) {
            JsonObject row = rows.getJsonObject(i);
            assertThat(row.getString("operation")).isEqualTo(i < 2 ? "WRITE" : "READ");
            assertThat(row.getLong("bytes")).isEqualTo(i % 2 == 0 ? 1 : 64 << 10);
            assertThat(row.getLong("operations")).isPositive();
            assertThat(row.getDouble("p50_us")).isPositive().isLessThanOrEqualTo(row.getDouble("max_us"));
        }
        assertThat(program.ask("regions", "list", "--json").object().getJsonArray("regions"))
                .isEmpty();
        assertThat(program.move("bench", "--sizes", "0").status()).isEqualTo(2);
        assertThat(program.move("bench", "--operation", "MOVE").status()).isEqualTo(2);
    }

    @Test
    void shouldListTransfers() {
        assertThat(program.ask("transfers", "list").out()).startsWith("no transfer of yours");
        Program.Outcome unknown = program.ask("transfers", "cancel", "0".repeat(32));
        assertThat(unknown.status()).isEqualTo(4);
        assertThat(unknown.err()).contains("[TRANSFER_NOT_FOUND]");
    }
}
