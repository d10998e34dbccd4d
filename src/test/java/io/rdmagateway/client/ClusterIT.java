package io.rdmagateway.client;

import static io.rdmagateway.testing.ServedCluster.nodeId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.client.ClusterClients.Told;
import io.rdmagateway.proto.v1.CopyRegionResponse;
import io.rdmagateway.proto.v1.Node;
import io.rdmagateway.proto.v1.NodeRegion;
import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.testing.ServedCluster;
import io.rdmagateway.verbs.RdmaDevice;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four packaged gateways and a real etcd: what is in the directory is there, and what is not is not. */
@Tag("packaged")
class ClusterIT {

    private static final String NETWORK = "127.126.1.";
    private static final String CLIENT = "127.126.2.1";
    private static final int BYTES = 8 << 20;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path dir;

    private static ServedCluster cluster;
    private static GatewayClient any;

    @BeforeAll
    static void serve() {
        cluster = ServedCluster.start(dir, NETWORK, 4);
        any = ClusterClients.client(cluster.gateway(1));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            any.close();
            cluster.close();
        }
    }

    private static RdmaDevice device() {
        SoftProvider provider = new SoftProvider(List.of(InetAddress.ofLiteral(CLIENT)), SoftProvider.DEFAULT_PORT);
        return provider.open(provider.deviceNames().getFirst());
    }

    private static boolean offers(Node node, String region) {
        return node.getRegionsList().stream().map(NodeRegion::getName).anyMatch(region::equals);
    }

    /** Where a client that knows one gateway finds a region. */
    private static Node whereIs(String region) {
        return await("the directory to have " + region)
                .atMost(SOON)
                .until(
                        () -> any.nodes().list().stream()
                                .filter(node -> offers(node, region))
                                .findFirst()
                                .orElse(null),
                        node -> node != null);
    }

    @Test
    void shouldCopyARegionThatOnlyTheDirectoryToldOf() {
        try (GatewayClient second = ClusterClients.client(any.nodes().node(nodeId(2)), dir);
                RdmaDevice device = device();
                ClientSession session = second.open(device, SessionOptions.DEFAULT)) {
            ClusterClients.fill(second, session, "found", BYTES);
        }

        Node source = whereIs("found");

        assertThat(source.getNodeId()).isEqualTo(nodeId(2));
        try (GatewayClient second = ClusterClients.client(source, dir)) {
            byte[] there = second.regions().sha256("found", 0, BYTES);
            for (int number : List.of(1, 3)) {
                try (GatewayClient target = ClusterClients.client(any.nodes().node(nodeId(number)), dir)) {
                    CopyRegionResponse end = ClusterClients.copy(target, source.getNodeId(), "found");

                    assertThat(end.getMovedBytes()).isEqualTo(BYTES);
                    assertThat(end.getSha256().toByteArray())
                            .isEqualTo(there)
                            .isEqualTo(target.regions().sha256("found", 0, BYTES));
                }
            }
        }
    }

    @Test
    void shouldForgetAGatewayThatWasKilledWithinItsLease() throws InterruptedException {
        Told told = new Told();
        try (NodeWatch _ = any.nodes().watch(told::take)) {
            told.awaitSynced();
            long killed = System.nanoTime();

            cluster.gateway(4).kill();

            Duration until = told.untilGone(4, killed);
            System.out.printf("a killed gateway left the directory after %d ms%n", until.toMillis());
            assertThat(until).isLessThan(ServedCluster.LEASE.plusSeconds(1));
            assertThat(any.nodes().list()).extracting(Node::getNodeId).doesNotContain(nodeId(4));
            cluster.gateway(4).startAgain();
            await("readiness")
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> cluster.gateway(4).healthStatus("ready") == 200);
            assertThat(any.nodes().list())
                    .as("who is ready is there")
                    .extracting(Node::getNodeId)
                    .contains(nodeId(4));
            told.await(event -> event instanceof NodeEvent.Present(Node node)
                    && node.getNodeId().equals(nodeId(4)));
        }
    }

    @Test
    void shouldForgetAGatewayThatIsToldToStopAtOnce() throws InterruptedException {
        Told told = new Told();
        try (NodeWatch _ = any.nodes().watch(told::take)) {
            told.awaitSynced();
            long stopped = System.nanoTime();

            cluster.gateway(3).terminate();

            Duration until = told.untilGone(3, stopped);
            System.out.printf("a stopped gateway left the directory after %d ms%n", until.toMillis());
            assertThat(until).isLessThan(ServedCluster.LEASE.dividedBy(2));
            assertThat(cluster.gateway(3).exitStatus()).isZero();
            cluster.gateway(3).startAgain();
            told.await(event -> event instanceof NodeEvent.Present(Node node)
                    && node.getNodeId().equals(nodeId(3)));
        }
    }
}
