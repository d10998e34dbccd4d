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
import io.rdmagateway.testing.EtcdServer;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private static final String GATEWAYS = "127.0.133.";
    private static final String CLIENT = "127.0.134.1";
    private static final String REGION = "weights";
    private static final int BYTES = Integer.getInteger("rdmagateway.broadcast.bytes", 64 << 20);
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path dir;

    private EtcdServer etcd;
    private final List<ServedGateway> gateways = new ArrayList<>();
    private final List<GatewayClient> clients = new ArrayList<>();

    @BeforeEach
    void serve() {
        etcd = EtcdServer.start(dir);
        for (int number = 0; number < NODES; number++) {
            ServedGateway gateway = ServedGateway.start(
                    dir,
                    Map.of(
                            "GATEWAY_DIRECTORY_KIND",
                            "etcd",
                            "GATEWAY_DIRECTORY_ETCD_ENDPOINTS",
                            etcd.endpoint(),
                            "GATEWAY_NODE_ID",
                            "node-" + number,
                            "GATEWAY_NODE_TARGET",
                            "localhost:${quarkus.http.ssl-port}"),
                    "--provider",
                    "soft",
                    "--soft-address",
                    GATEWAYS + (number + 1));
            gateways.add(gateway);
            clients.add(new GatewayClient(new GatewayOptions(
                    new GatewayAddress("localhost", gateway.port()),
                    new TlsFiles(dir.resolve("ca.crt"), dir.resolve("client.crt"), dir.resolve("client.key")))));
        }
        fill(clients.getFirst());
    }

    @AfterEach
    void stop() {
        clients.forEach(GatewayClient::close);
        gateways.forEach(ServedGateway::close);
        etcd.close();
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

    private byte[] sha256(int node) {
        return clients.get(node).regions().sha256(REGION, 0, BYTES);
    }

    @Test
    void shouldBringTheRegionToEveryNode() {
        BroadcastRegionResponse end = clients.getFirst().copies().broadcast(request(), LIMIT, progress -> {});

        assertThat(end.getNodesList()).hasSize(NODES - 1).allMatch(NodeCopy::getDone);
        assertThat(end.getSha256().toByteArray()).isEqualTo(sha256(0));
        for (int node = 1; node < NODES; node++) {
            assertThat(sha256(node)).as("node-%d", node).isEqualTo(sha256(0));
        }
    }

    @Test
    void shouldPassByANodeThatIsLostMidway() {
        AtomicBoolean killed = new AtomicBoolean();

        BroadcastRegionResponse end = clients.getFirst().copies().broadcast(request(), LIMIT, progress -> {
            boolean midway = progress.getNodesList().stream()
                    .anyMatch(node -> node.getNodeId().equals("node-2") && node.getArrivedBytes() > BYTES / 8);
            if (midway && killed.compareAndSet(false, true)) {
                gateways.get(2).kill();
            }
        });

        assertThat(killed).isTrue();
        for (NodeCopy node : end.getNodesList()) {
            assertThat(node.getDone())
                    .as("%s", node)
                    .isEqualTo(!node.getNodeId().equals("node-2"));
        }
        for (int node : List.of(1, 3, 4)) {
            assertThat(sha256(node)).as("node-%d", node).isEqualTo(sha256(0));
        }
    }
}
