package io.rdmagateway.server;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProviders;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class HealthTest {

    private static final int DOWN = 1;
    private static final int ACTIVE = 4;
    private static final String DEVICE = data("rdma-device");
    private static final String PORT = data("rdma-port");
    private static final String QUEUE_PAIRS = data("rdma-queue-pairs");

    private static String data(String check) {
        return "checks.find { it.name == '" + check + "' }.data.";
    }

    @AfterEach
    void portUp() {
        FakeIbverbs.portState(ACTIVE);
    }

    static ValidatableResponse probe(String kind) {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
        return given().get("http://localhost:" + port + "/q/health/" + kind).then();
    }

    private static ServingStatus grpcHealth(GatewayTestClient client, String service) {
        return HealthGrpc.newBlockingStub(client.channel())
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    @Test
    void shouldBeReadyWithFactsWhenPortIsActive() {
        probe("ready")
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body(
                        "checks.name",
                        hasItems("rdma-device", "rdma-port", "rdma-gid", "rdma-memlock", "rdma-queue-pairs"))
                .body(DEVICE + "device", equalTo("fake0"))
                .body(DEVICE + "provider", equalTo("ibverbs"))
                .body(PORT + "state", equalTo("ACTIVE"))
                .body(PORT + "'mtu.active'", equalTo("4096"))
                .body(data("rdma-gid") + "gid", equalTo("::ffff:127.0.0.1"))
                .body(QUEUE_PAIRS + "limit", equalTo(Integer.toString(GatewayTestResource.MAX_SESSIONS)));
    }

    @Test
    void shouldCountSessionsAndQueuePairsByState() {
        RdmaDevice device = RdmaProviders.choose("ibverbs").open("fake0");
        try (GatewayTestClient client = new GatewayTestClient("alice");
                LoopbackPeer peer = new LoopbackPeer(device)) {
            Session session = client.sessions()
                    .createSession(CreateSessionRequest.newBuilder()
                            .setRequestId("counted")
                            .setEndpoint(EndpointMapper.toProto(peer.endpoint()))
                            .build())
                    .getSession();
            probe("ready")
                    .body(QUEUE_PAIRS + "'sessions.PENDING'", equalTo("1"))
                    .body(QUEUE_PAIRS + "'qps.RTS'", equalTo("1"))
                    .body(QUEUE_PAIRS + "held", equalTo("1"));
            client.sessions()
                    .deleteSession(DeleteSessionRequest.newBuilder()
                            .setSessionId(session.getSessionId())
                            .setGeneration(session.getGeneration())
                            .build());
        } finally {
            device.close();
        }
    }

    @Test
    void shouldNotBeReadyWithTheReasonWhenPortIsDown() {
        FakeIbverbs.portState(DOWN);
        probe("ready")
                .statusCode(503)
                .body("status", equalTo("DOWN"))
                .body(PORT + "found", equalTo("port 1 of fake0 is DOWN, not ACTIVE"))
                .body(PORT + "next", containsString("ip link set"))
                .body("checks.find { it.name == 'rdma-port' }.status", equalTo("DOWN"))
                .body("checks.find { it.name == 'rdma-device' }.status", equalTo("UP"));
        probe("live").statusCode(200);
        FakeIbverbs.portState(ACTIVE);
        probe("ready").statusCode(200);
    }

    @Test
    void shouldBeAliveWhileItsThreadsTurn() {
        probe("live")
                .statusCode(200)
                .body("checks.find { it.name == 'rdma-threads' }.data.values()", everyItem(equalTo("turning")));
    }

    @Test
    void shouldBeStartedOnceTheDeviceIsOpen() {
        probe("started").statusCode(200).body("checks.name", hasItem("rdma-device-open"));
    }

    @Test
    void shouldAgreeWhenAskedByGrpc() {
        try (GatewayTestClient client = new GatewayTestClient("alice")) {
            assertThat(grpcHealth(client, "")).isEqualTo(ServingStatus.SERVING);
            FakeIbverbs.portState(DOWN);
            await().atMost(Duration.ofMillis(700))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> grpcHealth(client, ""), ServingStatus.NOT_SERVING::equals);
            assertThat(grpcHealth(client, SessionServiceGrpc.SERVICE_NAME)).isEqualTo(ServingStatus.NOT_SERVING);
            FakeIbverbs.portState(ACTIVE);
            await().atMost(Duration.ofMillis(700))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> grpcHealth(client, SessionServiceGrpc.SERVICE_NAME), ServingStatus.SERVING::equals);
        }
    }
}
