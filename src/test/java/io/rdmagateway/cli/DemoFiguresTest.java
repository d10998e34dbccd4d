package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rdmagateway.client.ControlTraffic;
import io.rdmagateway.client.LocalPort;
import io.rdmagateway.client.SessionFacts;
import io.rdmagateway.verbs.DeviceInfo;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidType;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.PortState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoFiguresTest {

    private static final Gid GID = new Gid(0, 0x0000_ffff_0a0a_0001L);

    @Test
    void shouldShowTheFiguresAndHideThePsn() {
        String text = figures(15_000).text();

        assertThat(text.lines())
                .contains(
                        "  GID             ::ffff:10.10.0.1 -> ::ffff:10.10.0.1",
                        "  PSN             random, 24 bits each way, not shown",
                        "  handshake       12.5 ms",
                        "  put             67108864 bytes, 128.0 MiB/s by RDMA (64.0 MiB/s with file and checksum)",
                        "  gRPC            15000 bytes in all, TLS included, for 134217728 bytes of payload");
        assertThat(text).doesNotContain("loopback");
    }

    @Test
    void shouldWriteTheSameAsJson() {
        assertThat(figures(15_000).json())
                .contains("\"handshake_ms\":12.5", "\"bytes\":67108864", "\"grpc_bytes\":15000", "\"path_mtu\":4096")
                .contains("\"rdma_packets\":77", "\"loopback_bytes\":null");
    }

    @Test
    void shouldFailWhenGrpcCarriedTooMuch() {
        assertThatCode(() -> figures(65_535).requireQuietConnection()).doesNotThrowAnyException();
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> figures(65_536).requireQuietConnection())
                .withMessageContaining("65536");
    }

    private static DemoFigures figures(long grpcBytes) {
        DeviceInfo device = new DeviceInfo("rxe0", "ibverbs", "", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, true, false, Set.of());
        PortInfo port =
                new PortInfo(1, PortState.ACTIVE, LinkLayer.ETHERNET, Mtu.MTU_4096, Mtu.MTU_4096, 0, 1, 1, 1 << 20, 0);
        SessionFacts session = new SessionFacts(
                "id",
                1,
                new LocalPort(port, new GidEntry(1, 0, GID, GidType.ROCE_V2, "roce0", 24)),
                GID,
                Mtu.MTU_4096,
                61_440,
                16,
                4096,
                1 << 20,
                Duration.ofSeconds(3),
                Duration.ofNanos(12_500_000));
        Moved moved = new Moved(
                64 << 20, 64 << 20, Duration.ofSeconds(1), Duration.ofMillis(500), Checksum.SHA256, new byte[32]);
        return new DemoFigures(
                Path.of("f"),
                device,
                session,
                moved,
                moved,
                Duration.ofNanos(3_000),
                new ControlTraffic(grpcBytes - 1, 1),
                OptionalLong.empty(),
                OptionalLong.of(77));
    }
}
