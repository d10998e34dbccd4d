package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.Commands;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The demonstration as a user runs it, on a real device: run in the lab. */
class DemoIT {

    @Test
    void shouldMoveFileBothWaysByRdma() throws Exception {
        Path file = Path.of(System.getProperty("java.home"), "lib", "modules");
        JsonObject figures = new JsonObject(Commands.run("./rdmagw", "demo", "--here", "--json")
                .lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow());
        long bytes = Files.size(file);
        assertThat(figures.getString("provider")).isEqualTo("ibverbs");
        assertThat(figures.getLong("bytes")).isEqualTo(bytes).isGreaterThan(64 << 20);
        // The kernel's own counters: the payload went by RDMA packets, and not through loopback TCP.
        assertThat(figures.getLong("rdma_packets")).isGreaterThan(2 * bytes / figures.getInteger("path_mtu"));
        assertThat(figures.getLong("loopback_bytes")).isLessThan(64 << 10);
        assertThat(figures.getLong("grpc_bytes")).isLessThan(64 << 10);
    }
}
