package io.rdmagateway.server;

import static io.rdmagateway.server.GatewayTestClient.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.grpc.Status.Code;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.proto.v1.DeleteNodeRequest;
import io.rdmagateway.proto.v1.GetNodeRequest;
import io.rdmagateway.proto.v1.GidType;
import io.rdmagateway.proto.v1.LinkLayer;
import io.rdmagateway.proto.v1.ListNodesRequest;
import io.rdmagateway.proto.v1.Node;
import io.rdmagateway.proto.v1.NodeDevice;
import io.rdmagateway.proto.v1.NodeEventType;
import io.rdmagateway.proto.v1.NodeGid;
import io.rdmagateway.proto.v1.NodeRegion;
import io.rdmagateway.proto.v1.PathMtu;
import io.rdmagateway.proto.v1.RegisterNodeRequest;
import io.rdmagateway.proto.v1.WatchNodesRequest;
import io.rdmagateway.proto.v1.WatchNodesResponse;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The directory by gRPC. */
@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class NodeServiceTest {

    private interface Fault extends UnaryOperator<RegisterNodeRequest.Builder> {}

    private static final Map<String, Fault> FAULTS = new TreeMap<>(Map.ofEntries(
            Map.entry("node_id/missing", r -> r.clearNodeId()),
            Map.entry("node_id/with a slash", r -> r.setNodeId("a/b")),
            Map.entry("generation/missing", r -> r.clearGeneration()),
            Map.entry("ttl/negative", r -> r.setTtl(Duration.newBuilder().setSeconds(-1))),
            Map.entry("ttl/too long", r -> r.setTtl(Duration.newBuilder().setSeconds(86_401))),
            Map.entry("ttl/half a second", r -> r.setTtl(Duration.newBuilder().setNanos(500_000_000))),
            Map.entry("target/missing", r -> r.clearTarget()),
            Map.entry(
                    "devices[0].device_id/missing",
                    r -> r.setDevices(0, r.getDevices(0).toBuilder().clearDeviceId())),
            Map.entry(
                    "devices[0].link_layer/missing",
                    r -> r.setDevices(0, r.getDevices(0).toBuilder().clearLinkLayer())),
            Map.entry(
                    "devices[0].active_mtu/missing",
                    r -> r.setDevices(0, r.getDevices(0).toBuilder().clearActiveMtu())),
            Map.entry(
                    "devices[0].active_mtu/unknown",
                    r -> r.setDevices(0, r.getDevices(0).toBuilder().setActiveMtuValue(6))),
            Map.entry(
                    "devices[0].gids[0].gid/of 15 bytes",
                    r -> r.setDevices(
                            0,
                            r.getDevices(0).toBuilder()
                                    .setGids(
                                            0,
                                            NodeGid.newBuilder()
                                                    .setGid(ByteString.copyFrom(new byte[15]))
                                                    .setType(GidType.GID_TYPE_ROCE_V2)))),
            Map.entry(
                    "regions[0].sha256/of 31 bytes",
                    r -> r.setRegions(0, r.getRegions(0).toBuilder().setSha256(ByteString.copyFrom(new byte[31]))))));

    private GatewayTestClient client;

    @BeforeEach
    void connect() {
        client = new GatewayTestClient("dave");
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    private static RegisterNodeRequest.Builder right() {
        return RegisterNodeRequest.newBuilder()
                .setNodeId("grpc-" + UUID.randomUUID())
                .setGeneration(7)
                .setTtl(Duration.newBuilder().setSeconds(60))
                .setTarget("gateway-3.rdma:9443")
                .addDevices(NodeDevice.newBuilder()
                        .setDeviceId("mlx5_0")
                        .setPortNum(1)
                        .setLinkLayer(LinkLayer.LINK_LAYER_INFINIBAND)
                        .setLid(77)
                        .setActiveMtu(PathMtu.PATH_MTU_4096)
                        .addGids(NodeGid.newBuilder()
                                .setGid(ByteString.fromHex("fe800000000000000000000000000001"))
                                .setType(GidType.GID_TYPE_INFINIBAND)))
                .addRegions(NodeRegion.newBuilder()
                        .setName("weights")
                        .setLengthBytes(1L << 40)
                        .setSha256(ByteString.copyFrom(new byte[32]))
                        .setGeneration(5));
    }

    private static DeleteNodeRequest delete(String id) {
        return DeleteNodeRequest.newBuilder().setNodeId(id).build();
    }

    @Test
    void shouldGiveBackEveryFieldWhenRegistered() {
        RegisterNodeRequest request = right().build();
        Node expected = Node.newBuilder()
                .setNodeId(request.getNodeId())
                .setHolder(TestPki.DAVE)
                .setGeneration(7)
                .setTtl(request.getTtl())
                .setTarget(request.getTarget())
                .addAllDevices(request.getDevicesList())
                .addAllRegions(request.getRegionsList())
                .build();
        assertThat(client.nodes().registerNode(request).getNode()).isEqualTo(expected);
        assertThat(client.nodes()
                        .getNode(GetNodeRequest.newBuilder()
                                .setNodeId(request.getNodeId())
                                .build())
                        .getNode())
                .isEqualTo(expected);
        assertThat(client.nodes()
                        .listNodes(
                                ListNodesRequest.newBuilder().setPageSize(1000).build())
                        .getNodesList())
                .contains(expected);
        client.nodes().deleteNode(delete(request.getNodeId()));
    }

    @TestFactory
    Stream<DynamicTest> shouldNameTheFieldOfABadRequest() {
        return FAULTS.entrySet().stream()
                .map(fault -> DynamicTest.dynamicTest(
                        fault.getKey(),
                        () -> assertRefused(
                                Code.INVALID_ARGUMENT,
                                "INVALID_NODE",
                                fault.getKey().split("/", 2)[0],
                                () -> client.nodes()
                                        .registerNode(
                                                fault.getValue().apply(right()).build()))));
    }

    @Test
    void shouldSayWhoHoldsTheNodeWhenAnotherRegistersIt() {
        RegisterNodeRequest request = right().build();
        client.nodes().registerNode(request);
        try (GatewayTestClient erin = new GatewayTestClient("erin")) {
            assertThat(assertRefused(
                                    Code.ALREADY_EXISTS,
                                    "NODE_HELD",
                                    () -> erin.nodes().registerNode(request))
                            .getMetadataMap())
                    .containsEntry("holder", TestPki.DAVE);
            assertRefused(
                    Code.PERMISSION_DENIED,
                    "NODE_NOT_OWNED",
                    () -> erin.nodes().deleteNode(delete(request.getNodeId())));
        }
        assertRefused(
                Code.FAILED_PRECONDITION,
                "STALE_GENERATION",
                () -> client.nodes()
                        .registerNode(request.toBuilder().setGeneration(6).build()));
        client.nodes().deleteNode(delete(request.getNodeId()));
    }

    @Test
    void shouldGoOnWhereAWatchHasEnded() {
        RegisterNodeRequest request = right().build();
        client.nodes().registerNode(request);
        Iterator<WatchNodesResponse> first = client.nodes().watchNodes(WatchNodesRequest.getDefaultInstance());
        WatchNodesResponse told = first.next();
        while (told.getType() == NodeEventType.NODE_EVENT_TYPE_PRESENT) {
            assertThat(told.getResumeToken()).isEmpty();
            told = first.next();
        }
        assertThat(told.getType()).isEqualTo(NodeEventType.NODE_EVENT_TYPE_SYNCED);
        client.nodes().deleteNode(delete(request.getNodeId()));
        Iterator<WatchNodesResponse> second = client.nodes()
                .watchNodes(WatchNodesRequest.newBuilder()
                        .setResumeToken(told.getResumeToken())
                        .build());
        WatchNodesResponse gone = second.next();
        // Nodes of other tests go when their leases end, which may be now.
        while (!gone.getNode().getNodeId().equals(request.getNodeId())) {
            assertThat(gone.getType()).isEqualTo(NodeEventType.NODE_EVENT_TYPE_GONE);
            gone = second.next();
        }
        assertThat(gone.getType()).isEqualTo(NodeEventType.NODE_EVENT_TYPE_GONE);
        assertRefused(
                Code.OUT_OF_RANGE,
                "WATCH_TOO_OLD",
                () -> client.nodes()
                        .watchNodes(WatchNodesRequest.newBuilder()
                                .setResumeToken("abc-1")
                                .build())
                        .next());
        assertRefused(
                Code.INVALID_ARGUMENT,
                "INVALID_WATCH",
                "resume_token",
                () -> client.nodes()
                        .watchNodes(WatchNodesRequest.newBuilder()
                                .setResumeToken("x")
                                .build())
                        .next());
    }

    @Test
    void shouldBeReadyAndSayThatItIsNotRegistered() {
        HealthTest.probe("ready")
                .statusCode(200)
                .body("checks.find { it.name == 'directory' }.data.kind", equalTo("embedded"));
    }
}
