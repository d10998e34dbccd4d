package io.rdmagateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
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
import io.rdmagateway.client.Transfers;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.LinkLayer;
import io.rdmagateway.proto.v1.PathMtu;
import io.rdmagateway.proto.v1.QueuePairEndpoint;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.TransferOperation;
import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged gateway at work, watched by a real Prometheus. */
@Tag("packaged")
class PrometheusIT {

    private static final String GATEWAY = "127.0.102.1";
    private static final String CLIENT = "127.0.102.2";
    private static final String REGION = "watched";
    private static final int BYTES = 4 << 20;
    private static final int REGIONS = 2;
    private static final int STRANGE_PACKETS = 100;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path dir;

    private static ServedGateway gateway;
    private static PrometheusServer prometheus;

    @BeforeAll
    static void watchAGatewayAtWork() throws IOException {
        PrometheusServer.assumeInstalled();
        gateway = ServedGateway.start(
                dir,
                Map.of("GATEWAY_LIMITS_REGIONS", Integer.toString(REGIONS), "GATEWAY_PENDING_TIMEOUT", "1s"),
                "--provider",
                "soft",
                "--soft-address",
                GATEWAY);
        // What is counted before is no increase.
        prometheus = PrometheusServer.start(dir, new AlertRules().writeTo(dir), gateway.managementPort());
        work();
        askForTooMuch();
        breakHandshakes();
        sendWhatNoPeerSends();
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (gateway != null) {
            gateway.close();
        }
    }

    private static GatewayClient client() {
        return new GatewayClient(new GatewayOptions(
                new GatewayAddress("localhost", gateway.port()),
                new TlsFiles(dir.resolve("ca.crt"), dir.resolve("client.crt"), dir.resolve("client.key"))));
    }

    private static void work() {
        SoftProvider provider = new SoftProvider(List.of(InetAddress.ofLiteral(CLIENT)), SoftProvider.DEFAULT_PORT);
        try (RdmaDevice device = provider.open(provider.deviceNames().getFirst());
                GatewayClient client = client()) {
            client.regions().create(REGION, BYTES);
            try (ClientSession session = client.open(device, SessionOptions.DEFAULT);
                    RegisteredBuffer buffer = session.allocate(BYTES);
                    RemoteRegion remote = session.attach(REGION, 0, BYTES, EnumSet.allOf(RegionAccess.class))) {
                remote.write(buffer, 0, 0, BYTES);
                remote.read(buffer, 0, 0, BYTES);
                for (TransferOperation operation : List.of(
                        TransferOperation.TRANSFER_OPERATION_READ, TransferOperation.TRANSFER_OPERATION_WRITE)) {
                    move(client, session, operation);
                }
            }
        }
    }

    private static void move(GatewayClient client, ClientSession session, TransferOperation operation) {
        try (Arena arena = Arena.ofShared();
                RegisteredBuffer shared = session.share(
                        arena.allocate(BYTES, RegisteredBuffer.PAGE_BYTES), EnumSet.allOf(RegionAccess.class))) {
            String id = client.transfers()
                    .begin(CreateTransferRequest.newBuilder()
                            .setRequestId(operation.name())
                            .setSessionId(session.facts().sessionId())
                            .setGeneration(session.facts().generation())
                            .setOperation(operation)
                            .setRegion(REGION)
                            .setLengthBytes(BYTES)
                            .setRemote(shared.remote())
                            .build())
                    .getTransferId();
            Transfers.requireDone(client.transfers().await(id, LIMIT, told -> {}));
        }
    }

    private static void askForTooMuch() {
        try (GatewayClient client = client()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < REGIONS; i++) {
                            client.regions().create("more-" + i, 1);
                        }
                    })
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.reason()).isEqualTo("REGION_LIMIT_REACHED"));
        }
    }

    /** One session whose nonce never comes, and one that is refused. */
    private static void breakHandshakes() throws IOException {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", gateway.port())
                .sslContext(GrpcSslContexts.forClient()
                        .keyManager(
                                dir.resolve("client.crt").toFile(),
                                dir.resolve("client.key").toFile())
                        .trustManager(dir.resolve("ca.crt").toFile())
                        .build())
                .build();
        try {
            var sessions = SessionServiceGrpc.newBlockingStub(channel);
            QueuePairEndpoint nobody = QueuePairEndpoint.newBuilder()
                    .setQpNum(4711)
                    .setPsn(1)
                    .setGid(ByteString.copyFrom(
                            Gid.of(InetAddress.ofLiteral(CLIENT)).toBytes()))
                    .setLinkLayer(LinkLayer.LINK_LAYER_ETHERNET)
                    .setMtu(PathMtu.PATH_MTU_1024)
                    .setMaxRdAtomic(1)
                    .build();
            sessions.createSession(CreateSessionRequest.newBuilder()
                    .setRequestId("never-proven")
                    .setEndpoint(nobody)
                    .build());
            assertThatThrownBy(() -> sessions.createSession(CreateSessionRequest.newBuilder()
                            .setRequestId("refused")
                            .setEndpoint(nobody.toBuilder().clearGid())
                            .build()))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
        } finally {
            channel.shutdownNow();
        }
    }

    private static void sendWhatNoPeerSends() throws IOException {
        try (DatagramChannel stranger = DatagramChannel.open()) {
            for (int i = 0; i < STRANGE_PACKETS; i++) {
                // 48 bytes, opcode 0xff: none of any transport.
                stranger.send(
                        ByteBuffer.allocate(48).put(0, (byte) 0xff),
                        new InetSocketAddress(GATEWAY, SoftProvider.DEFAULT_PORT));
            }
        }
    }

    private static double value(JsonNode sample) {
        String value = sample.at("/value/1").asText();
        return value.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value);
    }

    private static double increase(String series) {
        return prometheus.query("increase(" + series + "[1m])").stream()
                .mapToDouble(PrometheusIT::value)
                .sum();
    }

    @Test
    void shouldServeWhatThePageListsAndNothingElse() {
        MetricsPage page = new MetricsPage();
        Map<String, Served> served = Served.of(gateway.metrics("text/plain"));

        assertThat(served.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("rdma_gateway_"))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .isEqualTo(page.served("always", "soft"));
        assertThat(served.keySet())
                .allSatisfy(name -> assertThat(name.startsWith("rdma_gateway_") || page.knows(name))
                        .as(name)
                        .isTrue());
    }

    @Test
    void shouldFollowTheHabitsOfPrometheus() throws Exception {
        String own = gateway.metrics("text/plain")
                .lines()
                .filter(line -> line.matches("(# (HELP|TYPE) )?rdma_gateway_.*"))
                .collect(Collectors.joining("\n", "", "\n"));
        Process promtool = new ProcessBuilder(PrometheusServer.PROMTOOL, "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = promtool.getOutputStream()) {
            in.write(own.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(promtool.waitFor()).isZero();
    }

    @Test
    void shouldHaveDataForEveryQueryOfTheDashboard() {
        for (String query : new Dashboard().queries()) {
            await(query)
                    .atMost(LIMIT)
                    .until(() -> prometheus.query(query).stream().anyMatch(sample -> !Double.isNaN(value(sample))));
        }
    }

    @Test
    void shouldCountWhatWasDone() {
        await().atMost(LIMIT).untilAsserted(() -> {
            for (String outcome : List.of("proven", "not_proven", "refused")) {
                assertThat(increase("rdma_gateway_handshake_seconds_count{outcome=\"" + outcome + "\"}"))
                        .as(outcome)
                        .isGreaterThanOrEqualTo(1);
            }
            assertThat(increase("rdma_gateway_quota_rejections_total{kind=\"regions\"}"))
                    .isGreaterThanOrEqualTo(1);
            assertThat(increase("rdma_gateway_bytes_total{direction=\"in\",op=\"read\"}"))
                    .isGreaterThanOrEqualTo(BYTES);
            assertThat(increase("rdma_gateway_bytes_total{direction=\"out\",op=\"write\"}"))
                    .isGreaterThanOrEqualTo(BYTES);
            assertThat(increase("rdma_gateway_transfer_seconds_count{state=\"done\"}"))
                    .isGreaterThanOrEqualTo(2);
            assertThat(increase("rdma_gateway_wr_completions_total{status=\"success\"}"))
                    .isPositive();
            assertThat(increase("rdma_gateway_soft_bytes_total{kind=\"rx\"}")).isGreaterThanOrEqualTo(2 * BYTES);
        });
    }

    @Test
    void shouldFireWhenPacketsComeThatNoPeerSends() {
        await().atMost(LIMIT)
                .until(() -> prometheus.alerts().stream()
                        .anyMatch(alert -> alert.at("/labels/alertname")
                                        .asText()
                                        .equals("RdmaGatewayPacketAnomalies")
                                && alert.at("/labels/kind").asText().equals("malformed")
                                && alert.get("state").asText().equals("firing")
                                && alert.at("/annotations/description").asText().contains("(malformed)")));
        assertThat(prometheus.alerts())
                .filteredOn(alert -> alert.get("state").asText().equals("firing"))
                .extracting(alert -> alert.at("/labels/alertname").asText())
                .containsOnly("RdmaGatewayPacketAnomalies");
    }
}
