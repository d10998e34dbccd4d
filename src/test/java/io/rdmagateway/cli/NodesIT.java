package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.cli.Program.Outcome;
import io.rdmagateway.testing.ServedGateway;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./rdmagw nodes} as a user runs it. */
@Tag("packaged")
class NodesIT {

    private static final String GATEWAY = "127.126.5.1";

    @TempDir
    static Path dir;

    private static ServedGateway gateway;
    private static Program program;

    @BeforeAll
    static void serve() {
        Map<String, String> configuration =
                Map.of("GATEWAY_NODE_ID", "node-1", "GATEWAY_NODE_TARGET", "localhost:${quarkus.http.ssl-port}");
        gateway = ServedGateway.start(dir, configuration, "--provider", "soft", "--soft-address", GATEWAY);
        program = new Program(gateway, GATEWAY);
    }

    @AfterAll
    static void stop() {
        if (gateway.isAlive()) {
            gateway.close();
        }
    }

    @Test
    void shouldShowTheNodesAndEveryChange() throws IOException {
        assertThat(program.ask("nodes", "list").out())
                .contains("node-1", "localhost:" + gateway.port(), "soft-" + GATEWAY + "/1");
        JsonObject node = program.ask("nodes", "show", "node-1", "--json").object();
        assertThat(node.getString("target")).isEqualTo("localhost:" + gateway.port());
        assertThat(node.getJsonArray("devices")
                        .getJsonObject(0)
                        .getJsonArray("gids")
                        .getJsonObject(0))
                .isEqualTo(new JsonObject().put("gid", "::ffff:" + GATEWAY).put("type", "ROCE_V2"));
        assertThat(program.ask("nodes", "show", "node-1").out()).contains("ROCE_V2", "MTU");
        Outcome missing = program.ask("nodes", "show", "nobody");
        assertThat(missing.status()).isEqualTo(4);
        assertThat(missing.err()).contains("NODE_NOT_FOUND");

        Process watch = program.startAsking("nodes", "watch", "--json");
        try (BufferedReader lines = watch.inputReader()) {
            JsonObject first = new JsonObject(lines.readLine());
            assertThat(first.getString("event")).isEqualTo("PRESENT");
            assertThat(first.getJsonObject("node")).isEqualTo(node);
            assertThat(new JsonObject(lines.readLine()).getString("event")).isEqualTo("SYNCED");
            gateway.close();
            assertThat(new JsonObject(lines.readLine()))
                    .isEqualTo(new JsonObject().put("event", "GONE").put("node_id", "node-1"));
            assertThat(new JsonObject(lines.readLine()).getString("event")).isEqualTo("INTERRUPTED");
        } finally {
            watch.destroy();
        }
        Outcome unreachable = program.ask("nodes", "watch");
        assertThat(unreachable.status()).isEqualTo(5);
    }
}
