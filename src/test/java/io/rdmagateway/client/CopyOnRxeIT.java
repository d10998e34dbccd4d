package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import io.rdmagateway.proto.v1.CopyRegionRequest;
import io.rdmagateway.proto.v1.CopyRegionResponse;
import io.rdmagateway.proto.v1.CopySource;
import io.rdmagateway.proto.v1.Node;
import io.rdmagateway.proto.v1.RegisterNodeRequest;
import io.rdmagateway.testing.RdmaResources;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One packaged gateway copies a region of another over a real device, both with a directory of their own: run in the lab. */
class CopyOnRxeIT {

    private static final int BYTES = (8 << 20) + 4097;
    private static final java.time.Duration LIMIT = java.time.Duration.ofMinutes(5);
    private static final java.time.Duration SOON = java.time.Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.newBuilder().setSeconds(600).build();

    @TempDir
    static Path dir;

    private static ServedGateway source;
    private static ServedGateway target;
    private static GatewayClient there;
    private static GatewayClient here;

    @BeforeAll
    static void serve() {
        source = serveAs("source");
        target = serveAs("target");
        there = GatewayIT.client(source.port(), dir);
        here = GatewayIT.client(target.port(), dir);
    }

    private static ServedGateway serveAs(String nodeId) {
        return ServedGateway.start(
                dir,
                Map.of(
                        "GATEWAY_NODE_ID",
                        nodeId,
                        "GATEWAY_NODE_TARGET",
                        "localhost:${quarkus.http.ssl-port}",
                        // Three programs share an emulated processor, and none is to be taken for dead.
                        "GATEWAY_LEASE",
                        "60s"),
                "--provider",
                "ibverbs");
    }

    @AfterAll
    static void stop() {
        there.close();
        here.close();
        source.close();
        target.close();
    }

    /** Tells one gateway's directory of a node that the other one's has. */
    private static void introduce(GatewayClient to, Node node) {
        to.nodes()
                .register(RegisterNodeRequest.newBuilder()
                        .setNodeId(node.getNodeId())
                        .setGeneration(node.getGeneration())
                        .setTtl(LEASE)
                        .setTarget(node.getTarget())
                        .addAllDevices(node.getDevicesList())
                        .addAllRegions(node.getRegionsList())
                        .build());
    }

    @Test
    void shouldCopyARegionOfAnotherGatewayByRdma() {
        RdmaProvider provider = RdmaProviders.choose(RdmaProviders.AUTO);
        try (RdmaDevice device = provider.open(provider.deviceNames().getFirst());
                ClientSession session = there.open(device, SessionOptions.DEFAULT)) {
            ClusterClients.fill(there, session, "weights", BYTES);
        }
        introduce(here, there.nodes().node("source"));
        introduce(there, here.nodes().node("target"));
        assertThat(here.nodes().node("source").getDevices(0).getDeviceId()).startsWith("rxe");
        int queuePairs = RdmaResources.counts().qp();

        CopyRegionResponse end = here.copies()
                .copy(
                        CopyRegionRequest.newBuilder()
                                .addSources(CopySource.newBuilder()
                                        .setNodeId("source")
                                        .setRegion("weights"))
                                .setRegion("weights")
                                .setCreateRegion(true)
                                .setPatience(Duration.newBuilder().setSeconds(120))
                                .build(),
                        LIMIT,
                        progress -> {});

        System.out.printf(
                "copied %d bytes over rxe at %.1f MiB/s%n",
                end.getMovedBytes(), end.getRateBytesPerSecond() / (double) (1 << 20));
        assertThat(end.getMovedBytes()).isEqualTo(BYTES);
        assertThat(end.getSha256().toByteArray())
                .isEqualTo(there.regions().sha256("weights", 0, BYTES))
                .isEqualTo(here.regions().sha256("weights", 0, BYTES));
        await("the session of the copy to be gone")
                .atMost(SOON)
                .until(() -> RdmaResources.counts().qp() == queuePairs);
    }
}
