package io.rdmagateway.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.GatewayAddress;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayException;
import io.rdmagateway.client.GatewayOptions;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.RegisteredBuffer;
import io.rdmagateway.client.RemoteRegion;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.client.TlsFiles;
import io.rdmagateway.proto.v1.CopyRegionRequest;
import io.rdmagateway.proto.v1.CopyRegionResponse;
import io.rdmagateway.proto.v1.CopySource;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.server.DevCertificates;
import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.testing.ServedCluster;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One packaged gateway copies regions of another. */
@Tag("packaged")
class CopyIT {

    private static final String NETWORK = "127.0.131.";
    private static final String CLIENT = "127.0.132.1";
    private static final int BYTES = 40 << 20;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    static Path dir;

    private static ServedCluster cluster;
    private static GatewayClient there;
    private static GatewayClient here;

    private final String region = "region-" + UUID.randomUUID();

    @BeforeAll
    static void serve() {
        cluster = ServedCluster.start(dir, NETWORK, 2);
        there = client(cluster.gateway(1));
        here = client(cluster.gateway(2));
    }

    private static GatewayClient client(ServedGateway gateway) {
        return new GatewayClient(new GatewayOptions(
                new GatewayAddress("localhost", gateway.port()),
                new TlsFiles(dir.resolve("ca.crt"), dir.resolve("client.crt"), dir.resolve("client.key"))));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            there.close();
            here.close();
            cluster.close();
        }
    }

    /** Makes the region with random bytes there. */
    private void fill(String... readers) {
        there.regions()
                .create(CreateRegionRequest.newBuilder()
                        .setName(region)
                        .setLengthBytes(BYTES)
                        .addAllReaders(List.of(readers))
                        .build());
        byte[] bytes = new byte[BYTES];
        new Random(BYTES).nextBytes(bytes);
        write(0, bytes);
    }

    private void write(long offset, byte[] bytes) {
        SoftProvider provider = new SoftProvider(List.of(InetAddress.ofLiteral(CLIENT)), SoftProvider.DEFAULT_PORT);
        try (RdmaDevice device = provider.open(provider.deviceNames().getFirst());
                ClientSession session = there.open(device, SessionOptions.DEFAULT);
                RegisteredBuffer buffer = session.allocate(bytes.length);
                RemoteRegion remote = session.attach(region, offset, bytes.length, Set.of(RegionAccess.WRITE))) {
            buffer.memory().copyFrom(MemorySegment.ofArray(bytes));
            remote.write(buffer, 0, 0, bytes.length);
        }
    }

    private CopyRegionRequest.Builder request() {
        return CopyRegionRequest.newBuilder()
                .addSources(CopySource.newBuilder()
                        .setNodeId(ServedCluster.nodeId(1))
                        .setRegion(region))
                .setRegion(region)
                .setCreateRegion(true);
    }

    @Test
    void shouldCopyARegionOfAnotherNode() {
        fill(DevCertificates.GATEWAY_URI);

        CopyRegionResponse end = here.copies().copy(request().build(), LIMIT, progress -> {});

        assertThat(end.getArrivedBytes()).isEqualTo(BYTES);
        assertThat(end.getMovedBytes()).isEqualTo(BYTES);
        assertThat(end.getSha256().toByteArray())
                .isEqualTo(there.regions().sha256(region, 0, BYTES))
                .isEqualTo(here.regions().sha256(region, 0, BYTES));
        assertThat(cluster.gateway(2).metrics().lines().filter(line -> line.startsWith("rdma_gateway_unaccounted")))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(" 0.0"));
    }

    @Test
    void shouldMoveOnlyWhatDiffers() {
        fill(DevCertificates.GATEWAY_URI);
        here.copies().copy(request().build(), LIMIT, progress -> {});
        write(10 << 20, new byte[] {1, 2, 3});

        CopyRegionResponse end = here.copies().copy(request().setKeepEqual(true).build(), LIMIT, progress -> {});

        assertThat(end.getMovedBytes()).isEqualTo(4 << 20);
        assertThat(here.regions().sha256(region, 0, BYTES))
                .isEqualTo(there.regions().sha256(region, 0, BYTES));
    }

    @Test
    void shouldSayWhatTheSourceRefuses() {
        fill("somebody-else");

        assertThatThrownBy(() -> here.copies().copy(request().build(), LIMIT, progress -> {}))
                .isInstanceOfSatisfying(GatewayException.class, e -> {
                    assertThat(e.reason()).isEqualTo("SOURCE_REFUSED");
                    assertThat(e).hasMessageContaining("REGION_NOT_FOUND").hasMessageContaining(region);
                });
    }

    @Test
    void shouldEndWithItsCall() {
        fill(DevCertificates.GATEWAY_URI);

        assertThatThrownBy(() -> here.copies().copy(request().setCopyId(region).build(), LIMIT, progress -> {
                    if (progress.getLengthBytes() > 0) {
                        throw new CancellationException("no longer wanted");
                    }
                }))
                .isInstanceOf(CancellationException.class);

        assertThatThrownBy(() -> here.copies().follow(region, LIMIT, arrived -> {}))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.reason()).isEqualTo("CANCELLED"));
        here.regions().delete(region);
    }
}
