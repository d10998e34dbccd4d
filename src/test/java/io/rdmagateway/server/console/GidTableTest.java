package io.rdmagateway.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.session.GatewayPort;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RdmaDevice;
import java.util.List;
import org.junit.jupiter.api.Test;

class GidTableTest {

    private final GidTable table = new GidTable();

    @Test
    void shouldSayWhichRowIsChosenAndWhy() {
        try (RdmaDevice device = SoftLoopback.open(104)) {
            GatewayPort port = new GatewayPort(device, 1, GidWish.NONE);

            List<GidRow> rows = table.rows(port);

            assertThat(rows).filteredOn(GidRow::chosen).singleElement().satisfies(row -> {
                assertThat(row.gid()).endsWith(SoftLoopback.address(104));
                assertThat(row.why()).isEqualTo("RoCE v2 over IPv4");
            });
            assertThat(table.rows(port)).as("asked once while nothing changes").isSameAs(rows);
        }
    }
}
