package io.rdmagateway.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.GatewayAddress;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayOptions;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.RegisteredBuffer;
import io.rdmagateway.client.RemoteRegion;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.client.TlsFiles;
import io.rdmagateway.proto.v1.BroadcastRegionRequest;
import io.rdmagateway.proto.v1.BroadcastRegionResponse;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.NodeCopy;
import io.rdmagateway.server.DevCertificates;
import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.testing.ServedCluster;
import io.rdmagateway.verbs.RdmaDevice;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packaged gateway sends a region to four others, which know each other by a real etcd. */
@Tag("packaged")
class BroadcastIT {

    private static final int NODES = 5;
    private static final int LOST = 3;
    private static final String NETWORK = "127.0.133.";
    private static final String CLIENT = "127.0.134.1";
    private static final String REGION = "weights";
    private static final int BYTES = Integer.getInteger("rdmagateway.broadcast.bytes", 64 << 20);
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path dir;

    private ServedCluster cluster;
    private final List<GatewayClient> clients = new ArrayList<>();

    @BeforeEach
    void serve() {
        cluster = ServedCluster.start(dir, NETWORK, NODES);
        for (int number = 1; number <= NODES; number++) {
            clients.add(new GatewayClient(new GatewayOptions(
                    new GatewayAddress("localhost", cluster.gateway(number).port()),
                    new TlsFiles(dir.resolve("ca.crt"), dir.resolve("client.crt"), dir.resolve("client.key")))));
        }
        fill(clients.getFirst());
    }

    @AfterEach
    void stop() {
        clients.forEach(GatewayClient::close);
        if (cluster != null) {
            cluster.close();
        }
    }

    private static void fill(GatewayClient root) {
        root.regions()
                .create(CreateRegionRequest.newBuilder()
                        .setName(REGION)
                        .setLengthBytes(BYTES)
                        .addReaders(DevCertificates.GATEWAY_URI)
                        .build());
        SoftProvider provider = new SoftProvider(List.of(InetAddress.ofLiteral(CLIENT)), SoftProvider.DEFAULT_PORT);
        try (RdmaDevice device = provider.open(provider.deviceNames().getFirst());
                ClientSession session = root.open(device, SessionOptions.DEFAULT);
                RegisteredBuffer buffer = session.allocate(BYTES);
                RemoteRegion remote = session.attach(REGION, 0, BYTES, Set.of(RegionAccess.WRITE))) {
            Random random = new Random(BYTES);
            for (long at = 0; at < BYTES; at += Long.BYTES) {
                buffer.memory().set(ValueLayout.JAVA_LONG, at, random.nextLong());
            }
            remote.write(buffer, 0, 0, BYTES);
        }
    }

    private static BroadcastRegionRequest request() {
        return BroadcastRegionRequest.newBuilder()
                .setRegion(REGION)
                .addReaders(DevCertificates.CLIENT_URI)
                .build();
    }

    private byte[] sha256(int number) {
        return clients.get(number - 1).regions().sha256(REGION, 0, BYTES);
    }

    @Test
    void shouldBringTheRegionToEveryNode() {
        BroadcastRegionResponse end = clients.getFirst().copies().broadcast(request(), LIMIT, progress -> {});

        assertThat(end.getNodesList()).hasSize(NODES - 1).allMatch(NodeCopy::getDone);
        assertThat(end.getSha256().toByteArray()).isEqualTo(sha256(1));
        for (int node = 2; node <= NODES; node++) {
            assertThat(sha256(node)).as("node-%d", node).isEqualTo(sha256(1));
        }
    }

    @Test
    void shouldPassByANodeThatIsLostMidway() {
        AtomicBoolean killed = new AtomicBoolean();

        BroadcastRegionResponse end = clients.getFirst().copies().broadcast(request(), LIMIT, progress -> {
            boolean midway = progress.getNodesList().stream()
                    .anyMatch(node ->
                            node.getNodeId().equals(ServedCluster.nodeId(LOST)) && node.getArrivedBytes() > BYTES / 8);
            if (midway && killed.compareAndSet(false, true)) {
                cluster.gateway(LOST).kill();
            }
        });

        assertThat(killed).isTrue();
        for (NodeCopy node : end.getNodesList()) {
            assertThat(node.getDone())
                    .as("%s", node)
                    .isEqualTo(!node.getNodeId().equals(ServedCluster.nodeId(LOST)));
        }
        for (int node : List.of(2, 4, 5)) {
            assertThat(sha256(node)).as("node-%d", node).isEqualTo(sha256(1));
        }
    }
}
