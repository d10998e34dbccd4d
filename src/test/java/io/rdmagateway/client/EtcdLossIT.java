package io.rdmagateway.client;

import static io.rdmagateway.testing.ServedCluster.nodeId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.client.ClusterClients.Told;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.Node;
import io.rdmagateway.proto.v1.TransferOperation;
import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.testing.ServedCluster;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import io.vertx.core.json.JsonObject;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged gateways whose etcd dies and comes back. */
@Tag("packaged")
class EtcdLossIT {

    private static final String NETWORK = "127.126.3.";
    private static final String CLIENT = "127.126.4.1";
    private static final int BYTES = 8 << 20;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    private ServedCluster cluster;
    private GatewayClient client;
    private RdmaDevice device;
    private ClientSession session;

    private final Arena arena = Arena.ofShared();
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile boolean enough;

    @BeforeEach
    void serve() {
        cluster = ServedCluster.start(dir, NETWORK, 2);
        client = ClusterClients.client(cluster.gateway(1));
        SoftProvider provider = new SoftProvider(List.of(InetAddress.ofLiteral(CLIENT)), SoftProvider.DEFAULT_PORT);
        device = provider.open(provider.deviceNames().getFirst());
        session = client.open(device, SessionOptions.DEFAULT);
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            session.close();
            client.close();
            device.close();
            cluster.close();
            arena.close();
        }
    }

    /** Echoes and moves bytes in one session, one after the other without a pause, until that is enough. */
    private void keepBusy() {
        MemorySegment memory = arena.allocate(BYTES, 4096);
        RegisteredBuffer shared = session.share(memory, EnumSet.allOf(RegionAccess.class));
        while (!enough) {
            assertThat(session.ping(8, SOON)).isPresent();
            var begun = client.transfers()
                    .begin(CreateTransferRequest.newBuilder()
                            .setRequestId(UUID.randomUUID().toString())
                            .setSessionId(session.facts().sessionId())
                            .setGeneration(session.facts().generation())
                            .setOperation(TransferOperation.TRANSFER_OPERATION_WRITE)
                            .setRegion("lasting")
                            .setLengthBytes(BYTES)
                            .setRemote(shared.remote())
                            .build());
            Transfers.requireDone(client.transfers().await(begun.getTransferId(), SOON, told -> {}));
            rounds.incrementAndGet();
        }
    }

    private void awaitRounds(int more) {
        int before = rounds.get();
        await("transfers").atMost(SOON).until(() -> rounds.get() >= before + more);
    }

    private static JsonObject directoryCheck(ServedGateway gateway) {
        return new JsonObject(gateway.health("ready"))
                .getJsonArray("checks").stream()
                        .map(JsonObject.class::cast)
                        .filter(check -> check.getString("name").equals("directory"))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void shouldGoOnWithoutEtcdAndRecoverByItself() throws Exception {
        ClusterClients.fill(client, session, "lasting", BYTES);
        CompletableFuture<Void> busy = CompletableFuture.runAsync(this::keepBusy, Thread::startVirtualThread);
        Told told = new Told();
        try (NodeWatch _ = client.nodes().watch(told::take);
                GatewayClient second = ClusterClients.client(cluster.gateway(2))) {
            told.awaitSynced();
            awaitRounds(1);

            cluster.etcd().kill();

            long killed = System.nanoTime();
            for (int number : List.of(1, 2)) {
                await("readiness")
                        .atMost(SOON)
                        .until(() -> cluster.gateway(number).healthStatus("ready") == 503);
                JsonObject check = directoryCheck(cluster.gateway(number));
                assertThat(check.getString("status")).isEqualTo("DOWN");
                assertThat(check.getJsonObject("data").getString("found")).contains("gateway.directory.etcd.endpoints");
                assertThat(cluster.gateway(number).healthStatus("live")).isEqualTo(200);
            }
            System.out.printf(
                    "readiness said that etcd is gone after %d ms%n", (System.nanoTime() - killed) / 1_000_000);
            assertThatThrownBy(() -> client.nodes().list())
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.reason()).isEqualTo("DIRECTORY_UNAVAILABLE"));
            assertThatThrownBy(() -> ClusterClients.copy(second, nodeId(1), "lasting"))
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.reason()).isEqualTo("DIRECTORY_UNAVAILABLE"));
            try (ClientSession fresh = second.open(device, SessionOptions.DEFAULT)) {
                assertThat(fresh.ping(8, SOON)).as("a session that is new").isPresent();
            }
            awaitRounds(5);

            cluster.etcd().startAgain();

            long back = System.nanoTime();
            for (int number : List.of(1, 2)) {
                await("readiness")
                        .atMost(SOON)
                        .until(() -> cluster.gateway(number).healthStatus("ready") == 200);
            }
            System.out.printf("readiness was UP again after %d ms%n", (System.nanoTime() - back) / 1_000_000);
            assertThat(client.nodes().list()).extracting(Node::getNodeId).containsExactly(nodeId(1), nodeId(2));
            ClusterClients.copy(second, nodeId(1), "lasting");
            told.await(event -> event instanceof NodeEvent.Present(Node node)
                    && node.getNodeId().equals(nodeId(2))
                    && node.getRegionsList().stream()
                            .anyMatch(region -> region.getName().equals("lasting")));
            awaitRounds(1);
        } finally {
            enough = true;
            busy.join();
        }
    }
}
