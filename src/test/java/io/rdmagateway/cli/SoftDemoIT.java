package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.Commands;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demonstration as a user runs it on a machine without any RDMA device. */
@Tag("packaged")
class SoftDemoIT {

    @Test
    void shouldMoveFileBothWaysWithoutAnyDevice() throws Exception {
        Path file = Path.of(System.getProperty("java.home"), "lib", "modules");

        JsonObject figures = new JsonObject(Commands.run("./rdmagw", "demo", "--provider", "soft", "--json")
                .lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow());

        assertThat(figures.getString("provider")).isEqualTo("soft");
        assertThat(figures.getLong("bytes")).isEqualTo(Files.size(file)).isGreaterThan(64 << 20);
        assertThat(figures.getInteger("payload_bytes")).isGreaterThanOrEqualTo(4096);
        assertThat(figures.getLong("grpc_bytes")).isLessThan(64 << 10);
    }
}
