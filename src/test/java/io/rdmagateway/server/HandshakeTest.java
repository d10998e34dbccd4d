package io.rdmagateway.server;

import static io.rdmagateway.server.GatewayTestClient.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.proto.v1.ActivateSessionRequest;
import io.rdmagateway.proto.v1.CreateGrantRequest;
import io.rdmagateway.proto.v1.CreateGrantResponse;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DeleteGrantRequest;
import io.rdmagateway.proto.v1.DeleteRegionRequest;
import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.Device;
import io.rdmagateway.proto.v1.GetDeviceRequest;
import io.rdmagateway.proto.v1.GetRegionRequest;
import io.rdmagateway.proto.v1.GetSessionRequest;
import io.rdmagateway.proto.v1.GrantAccess;
import io.rdmagateway.proto.v1.HashAlgorithm;
import io.rdmagateway.proto.v1.HashRegionRequest;
import io.rdmagateway.proto.v1.HashRegionResponse;
import io.rdmagateway.proto.v1.LinkLayer;
import io.rdmagateway.proto.v1.ListDevicesRequest;
import io.rdmagateway.proto.v1.ListGrantsRequest;
import io.rdmagateway.proto.v1.ListRegionsRequest;
import io.rdmagateway.proto.v1.ListSessionsRequest;
import io.rdmagateway.proto.v1.PathMtu;
import io.rdmagateway.proto.v1.QueuePairEndpoint;
import io.rdmagateway.proto.v1.RemoteMemory;
import io.rdmagateway.proto.v1.RenewSessionRequest;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionState;
import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.WorkCompletionStatus;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole way of a client, over mutual TLS and the fake device. */
@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class HandshakeTest {

    private RdmaDevice device;
    private GatewayTestClient client;
    private LoopbackPeer peer;

    @BeforeEach
    void connect() {
        device = RdmaProviders.choose("ibverbs").open("fake0");
        client = new GatewayTestClient("alice");
        peer = new LoopbackPeer(device);
    }

    @AfterEach
    void disconnect() {
        for (Session session : client.sessions()
                .listSessions(ListSessionsRequest.getDefaultInstance())
                .getSessionsList()) {
            client.sessions().deleteSession(delete(session));
        }
        client.close();
        peer.close();
        device.close();
    }

    private CreateSessionResponse create(String requestId) {
        CreateSessionResponse created = client.sessions()
                .createSession(CreateSessionRequest.newBuilder()
                        .setRequestId(requestId)
                        .setEndpoint(EndpointMapper.toProto(peer.endpoint()))
                        .build());
        peer.connect(EndpointMapper.fromProto(created.getGatewayEndpoint()));
        return created;
    }

    private static ActivateSessionRequest activate(Session session) {
        return ActivateSessionRequest.newBuilder()
                .setSessionId(session.getSessionId())
                .setGeneration(session.getGeneration())
                .build();
    }

    private static DeleteSessionRequest delete(Session session) {
        return DeleteSessionRequest.newBuilder()
                .setSessionId(session.getSessionId())
                .setGeneration(session.getGeneration())
                .build();
    }

    private static io.rdmagateway.verbs.RemoteMemory memory(RemoteMemory proto) {
        return new io.rdmagateway.verbs.RemoteMemory(proto.getAddr(), proto.getRkey(), proto.getLengthBytes());
    }

    private Session activated(String requestId) {
        CreateSessionResponse created = create(requestId);
        assertThat(peer.write(
                        memory(created.getProof().getSlot()),
                        0,
                        created.getProof().getNonce().toByteArray()))
                .isEqualTo(WorkCompletionStatus.SUCCESS);
        return client.sessions().activateSession(activate(created.getSession())).getSession();
    }

    @Test
    void shouldTellBothHalvesWhenSessionIsCreated() {
        CreateSessionResponse created = create("tell");
        assertThat(created.getGatewayEndpoint().getQpNum()).isBetween(2, 0xff_fffe);
        assertThat(created.getGatewayEndpoint().getGid().size()).isEqualTo(16);
        assertThat(created.getGatewayEndpoint().getLinkLayer()).isEqualTo(LinkLayer.LINK_LAYER_ETHERNET);
        assertThat(created.getProof().getNonce().size()).isEqualTo(32);
        assertThat(created.getProof().getSlot().getLengthBytes()).isEqualTo(32);
        assertThat(created.getMaxMessageBytes()).isEqualTo(4096);
        Session session = created.getSession();
        assertThat(session.getState()).isEqualTo(SessionState.SESSION_STATE_PENDING);
        assertThat(session.getMtu()).isEqualTo(PathMtu.PATH_MTU_4096);
        assertThat(session.getMaxRdAtomic()).isEqualTo(8);
        assertThat(session.getDeviceId()).isEqualTo("fake0");
        assertThat(session.getLease().getSeconds()).isEqualTo(60);
        assertThat(client.sessions()
                        .createSession(CreateSessionRequest.newBuilder()
                                .setRequestId("tell")
                                .setEndpoint(EndpointMapper.toProto(peer.endpoint()))
                                .build()))
                .isEqualTo(created);
    }

    @Test
    void shouldEchoOnceActive() {
        Session session = activated("echo");
        assertThat(session.getState()).isEqualTo(SessionState.SESSION_STATE_ACTIVE);
        peer.postRecv();
        assertThat(peer.send("ping".getBytes())).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(peer.receive()).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(peer.message(4)).isEqualTo("ping".getBytes());
    }

    @Test
    void shouldRefuseActivationWhenNonceIsMissing() {
        CreateSessionResponse created = create("unproven");
        assertRefused(
                Code.FAILED_PRECONDITION,
                "DATA_PATH_NOT_PROVEN",
                () -> client.sessions().activateSession(activate(created.getSession())));
        assertRefused(
                Code.FAILED_PRECONDITION,
                "STALE_GENERATION",
                () -> client.sessions()
                        .activateSession(activate(created.getSession()).toBuilder()
                                .setGeneration(99)
                                .build()));
        assertRefused(
                Code.FAILED_PRECONDITION,
                "SESSION_NOT_ACTIVE",
                () -> client.grants()
                        .createGrant(CreateGrantRequest.newBuilder()
                                .setSessionId(created.getSession().getSessionId())
                                .setGeneration(1)
                                .setRegion("any")
                                .addAccess(GrantAccess.GRANT_ACCESS_READ)
                                .build()));
    }

    @Test
    void shouldMoveBytesThroughAGrantedRegion() throws Exception {
        byte[] bytes = "bytes by RDMA".getBytes();
        client.regions()
                .createRegion(CreateRegionRequest.newBuilder()
                        .setName("moved")
                        .setLengthBytes(8192)
                        .build());
        Session session = activated("move");
        CreateGrantResponse granted = client.grants()
                .createGrant(CreateGrantRequest.newBuilder()
                        .setSessionId(session.getSessionId())
                        .setGeneration(session.getGeneration())
                        .setRegion("moved")
                        .setOffsetBytes(4000)
                        .setLengthBytes(200)
                        .addAccess(GrantAccess.GRANT_ACCESS_READ)
                        .addAccess(GrantAccess.GRANT_ACCESS_WRITE)
                        .build());
        assertThat(peer.write(memory(granted.getMemory()), 7, bytes)).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(peer.read(memory(granted.getMemory()), 7, bytes.length)).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(peer.bytes(bytes.length)).isEqualTo(bytes);
        assertThat(client.regions()
                        .hashRegion(HashRegionRequest.newBuilder()
                                .setName("moved")
                                .setOffsetBytes(4007)
                                .setLengthBytes(bytes.length)
                                .build())
                        .getSha256())
                .isEqualTo(
                        ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes)));
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        assertThat(client.regions()
                        .hashRegion(HashRegionRequest.newBuilder()
                                .setName("moved")
                                .setOffsetBytes(4007)
                                .setLengthBytes(bytes.length)
                                .setAlgorithm(HashAlgorithm.HASH_ALGORITHM_CRC32C)
                                .build()))
                .isEqualTo(HashRegionResponse.newBuilder()
                        .setCrc32C((int) crc.getValue())
                        .build());
        assertThat(client.grants()
                        .listGrants(ListGrantsRequest.newBuilder()
                                .setSessionId(session.getSessionId())
                                .build())
                        .getGrantsList())
                .containsExactly(granted.getGrant());
        DeleteRegionRequest deletion =
                DeleteRegionRequest.newBuilder().setName("moved").build();
        assertRefused(
                Code.FAILED_PRECONDITION,
                "REGION_IN_USE",
                () -> client.regions().deleteRegion(deletion));
        client.grants()
                .deleteGrant(DeleteGrantRequest.newBuilder()
                        .setSessionId(session.getSessionId())
                        .setGrantId(granted.getGrant().getGrantId())
                        .build());
        client.regions().deleteRegion(deletion);
        assertThat(client.regions()
                        .listRegions(ListRegionsRequest.getDefaultInstance())
                        .getRegionsList())
                .isEmpty();
    }

    @Test
    void shouldHideEverythingFromOtherIdentity() {
        Session session = activated("hidden");
        try (GatewayTestClient bob = new GatewayTestClient("bob")) {
            String id = session.getSessionId();
            Code code = Code.NOT_FOUND;
            String reason = "SESSION_NOT_FOUND";
            assertRefused(
                    code,
                    reason,
                    () -> bob.sessions()
                            .getSession(GetSessionRequest.newBuilder()
                                    .setSessionId(id)
                                    .build()));
            assertRefused(code, reason, () -> bob.sessions().activateSession(activate(session)));
            assertRefused(
                    code,
                    reason,
                    () -> bob.sessions()
                            .renewSession(RenewSessionRequest.newBuilder()
                                    .setSessionId(id)
                                    .setGeneration(1)
                                    .build()));
            assertRefused(code, reason, () -> bob.sessions().deleteSession(delete(session)));
            assertRefused(
                    code,
                    reason,
                    () -> bob.grants()
                            .listGrants(ListGrantsRequest.newBuilder()
                                    .setSessionId(id)
                                    .build()));
            assertRefused(
                    code,
                    reason,
                    () -> bob.grants()
                            .deleteGrant(DeleteGrantRequest.newBuilder()
                                    .setSessionId(id)
                                    .build()));
            assertRefused(
                    code,
                    "REGION_NOT_FOUND",
                    () -> bob.regions()
                            .getRegion(
                                    GetRegionRequest.newBuilder().setName("no").build()));
            assertThat(bob.sessions()
                            .listSessions(ListSessionsRequest.getDefaultInstance())
                            .getSessionsList())
                    .isEmpty();
        }
        client.sessions()
                .renewSession(RenewSessionRequest.newBuilder()
                        .setSessionId(session.getSessionId())
                        .setGeneration(session.getGeneration())
                        .build());
    }

    @Test
    void shouldRememberWhyASessionEnded() {
        Session session = activated("ended");
        client.sessions().deleteSession(delete(session));
        client.sessions().deleteSession(delete(session));
        Session ended = client.sessions()
                .getSession(GetSessionRequest.newBuilder()
                        .setSessionId(session.getSessionId())
                        .build())
                .getSession();
        assertThat(ended.getState()).isEqualTo(SessionState.SESSION_STATE_TIMEWAIT);
        assertThat(ended.getEndReason()).isEqualTo("deleted by its owner");
        assertRefused(
                Code.FAILED_PRECONDITION,
                "SESSION_NOT_ACTIVE",
                () -> client.sessions().activateSession(activate(session)));
    }

    @Test
    void shouldRefuseGidThatIsNotTheCallersBeforeTheDeviceIsAsked() {
        QueuePairEndpoint foreign = EndpointMapper.toProto(peer.endpoint()).toBuilder()
                .setGid(ByteString.copyFrom(
                        Gid.of(InetAddress.ofLiteral("198.51.100.7")).toBytes()))
                .build();
        CreateSessionRequest request = CreateSessionRequest.newBuilder()
                .setRequestId("foreign")
                .setEndpoint(foreign)
                .build();
        FakeIbverbs.clearJournal();
        assertRefused(
                Code.PERMISSION_DENIED,
                "GID_NOT_ALLOWED",
                "endpoint.gid",
                () -> client.sessions().createSession(request));
        assertThat(FakeIbverbs.journal().steps()).isEmpty();
    }

    @Test
    void shouldRefuseSessionWhenAllAreTaken() {
        for (int i = 0; i < GatewayTestResource.MAX_SESSIONS; i++) {
            try (LoopbackPeer other = new LoopbackPeer(device)) {
                client.sessions()
                        .createSession(CreateSessionRequest.newBuilder()
                                .setRequestId("many-" + i)
                                .setEndpoint(EndpointMapper.toProto(other.endpoint()))
                                .build());
            }
        }
        assertThat(assertRefused(Code.RESOURCE_EXHAUSTED, "SESSION_LIMIT_REACHED", () -> create("one-too-many"))
                        .getMetadataMap())
                .containsEntry("limit", "6")
                .containsEntry("held", "6")
                .containsEntry("scope", "identity");
    }

    @Test
    void shouldDescribeItsDevice() {
        Device described = client.devices()
                .listDevices(ListDevicesRequest.getDefaultInstance())
                .getDevices(0);
        assertThat(described.getDeviceId()).isEqualTo("fake0");
        assertThat(described.getProvider()).isEqualTo("ibverbs");
        assertThat(described.getPorts(0).getGidsList())
                .filteredOn(gid -> gid.getSelected())
                .hasSize(1);
        assertThat(client.devices()
                        .getDevice(GetDeviceRequest.newBuilder()
                                .setDeviceId("fake0")
                                .build())
                        .getDevice())
                .isEqualTo(described);
        assertRefused(
                Code.NOT_FOUND,
                "DEVICE_NOT_FOUND",
                () -> client.devices()
                        .getDevice(GetDeviceRequest.newBuilder()
                                .setDeviceId("fake1")
                                .build()));
    }
}
