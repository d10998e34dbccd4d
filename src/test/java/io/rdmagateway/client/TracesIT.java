package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.rdmagateway.proto.v1.CopyRegionRequest;
import io.rdmagateway.proto.v1.CopySource;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.Transfer;
import io.rdmagateway.proto.v1.TransferOperation;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.testing.TraceReceiver;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged gateway and a receiver of its traces. */
@Tag("packaged")
class TracesIT {

    private static final String SESSIONS = "rdma.gateway.v1.SessionService/";
    private static final String NODE = "node-1";
    private static final int BYTES = 1 << 20;
    private static final int ROUNDS = 2;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** All that a span may say: none of these names who, where or which. */
    private static final Set<String> ATTRIBUTES = Set.of(
            "rpc.system",
            "rpc.service",
            "rpc.method",
            "rpc.grpc.status_code",
            "http.request.method",
            "http.response.status_code",
            "error.type",
            "rdma.gateway.session.state",
            "rdma.gateway.transfer.length_bytes",
            "rdma.gateway.transfer.moved_bytes",
            "rdma.gateway.transfer.state");

    @TempDir
    static Path dir;

    private static TraceReceiver receiver;
    private static ServedGateway gateway;

    private final TraceParent parent = TraceParent.random();
    private final Canaries canaries = new Canaries();
    private final String region = "region-" + UUID.randomUUID();

    @BeforeAll
    static void serve() {
        receiver = new TraceReceiver();
        gateway = SoftClients.serve(
                dir,
                Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint(),
                        "OTEL_BSP_SCHEDULE_DELAY", "100",
                        "GATEWAY_CONSOLE_ENABLED", "true",
                        "GATEWAY_NODE_ID", NODE,
                        "GATEWAY_NODE_TARGET", "localhost:${quarkus.http.ssl-port}"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        receiver.close();
    }

    private GatewayClient client() {
        return new GatewayClient(SoftClients.options(gateway), new SecureRandom(), parent, canaries);
    }

    private boolean isOurs(Span span) {
        return span.getTraceId().equals(parent.traceId());
    }

    private Span awaitCall(String rpc) {
        return receiver.await(
                rpc, span -> isOurs(span) && span.getParentSpanId().equals(parent.spanId()));
    }

    private Span awaitChild(String name, Span call) {
        return receiver.await(
                name, span -> isOurs(span) && span.getParentSpanId().equals(call.getSpanId()));
    }

    private void transfer(GatewayClient client, ClientSession session, TransferOperation operation) {
        try (Arena arena = Arena.ofShared();
                RegisteredBuffer shared = session.share(
                        arena.allocate(BYTES, RegisteredBuffer.PAGE_BYTES), EnumSet.allOf(RegionAccess.class))) {
            Transfer begun = client.transfers()
                    .begin(CreateTransferRequest.newBuilder()
                            .setRequestId(UUID.randomUUID().toString())
                            .setSessionId(session.facts().sessionId())
                            .setGeneration(session.facts().generation())
                            .setOperation(operation)
                            .setRegion(region)
                            .setLengthBytes(BYTES)
                            .setRemote(shared.remote())
                            .build());
            Transfers.requireDone(client.transfers().await(begun.getTransferId(), LIMIT, told -> {}));
        }
    }

    private static void look(String path) {
        assertThat(gateway.page(path)).isNotEmpty();
    }

    @Test
    void shouldShowHandshakeAndTransferInTheTraceOfTheirCaller() {
        try (RdmaDevice device = SoftClients.openDevice();
                GatewayClient client = client();
                ClientSession session = client.open(device, SessionOptions.DEFAULT)) {
            client.regions().create(region, BYTES);
            transfer(client, session, TransferOperation.TRANSFER_OPERATION_READ);

            Span created = awaitCall(SESSIONS + "CreateSession");
            Span handshake = awaitChild("handshake", created);
            Span moved = awaitChild("transfer read", awaitCall("rdma.gateway.v1.TransferService/CreateTransfer"));

            assertThat(created.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(TraceReceiver.attribute(created, "rpc.system")).isEqualTo("grpc");
            assertThat(TraceReceiver.attribute(created, "rpc.service")).isEqualTo("rdma.gateway.v1.SessionService");
            assertThat(TraceReceiver.attribute(created, "rpc.method")).isEqualTo("CreateSession");
            assertThat(TraceReceiver.attribute(created, "rpc.grpc.status_code")).isEqualTo("0");
            assertThat(handshake.getEventsList())
                    .extracting(Span.Event::getName)
                    .containsExactly("queue pair made");
            assertThat(TraceReceiver.attribute(handshake, "rdma.gateway.session.state"))
                    .isEqualTo("active");
            assertThat(handshake.getEndTimeUnixNano()).isGreaterThan(created.getEndTimeUnixNano());
            assertThat(TraceReceiver.attribute(moved, "rdma.gateway.transfer.state"))
                    .isEqualTo("done");
            assertThat(TraceReceiver.attribute(moved, "rdma.gateway.transfer.moved_bytes"))
                    .isEqualTo(Integer.toString(BYTES));
            // The session is open, and so is the call that keeps it.
            assertThat(awaitCall(SESSIONS + "WatchSession").getEndTimeUnixNano())
                    .isPositive();
            assertThat(receiver.resources().toString()).contains("service.name", "rdma-gateway");
        }
    }

    @Test
    void shouldShowWhyACallWasRefusedAndNotInWords() {
        try (GatewayClient client = client()) {
            assertThatThrownBy(() -> client.regions().region("nowhere")).hasMessageContaining("nowhere");

            Span refused = awaitCall("rdma.gateway.v1.RegionService/GetRegion");

            assertThat(TraceReceiver.attribute(refused, "error.type")).isEqualTo("REGION_NOT_FOUND");
            assertThat(TraceReceiver.attribute(refused, "rpc.grpc.status_code")).isEqualTo("5");
            assertThat(refused.getStatus()).isEqualTo(Status.getDefaultInstance());
            assertThat(receiver.text()).doesNotContain("nowhere");
        }
    }

    @Test
    void shouldTakeTheTraceAlongToTheSourceOfACopy() {
        try (RdmaDevice device = SoftClients.openDevice();
                GatewayClient client = client()) {
            try (ClientSession session = client.open(device, SessionOptions.DEFAULT)) {
                ClusterClients.fill(client, session, region, BYTES);
            }
            client.copies()
                    .copy(
                            CopyRegionRequest.newBuilder()
                                    .addSources(CopySource.newBuilder()
                                            .setNodeId(NODE)
                                            .setRegion(region))
                                    .setRegion(region + "-copy")
                                    .setCreateRegion(true)
                                    .build(),
                            LIMIT,
                            progress -> {});

            Span copied = awaitCall("rdma.gateway.v1.CopyService/CopyRegion");
            Span atSource = awaitChild(SESSIONS + "CreateSession", copied);

            assertThat(awaitChild("handshake", atSource).getStatus()).isEqualTo(Status.getDefaultInstance());
        }
    }

    @Test
    void shouldContinueATraceOverRest() throws Exception {
        assertThat(get("/nodes", TraceParent.HEADER, parent.header()).body()).contains(NODE);

        Span listed = awaitCall("rdma.gateway.v1.NodeService/ListNodes");

        assertThat(listed.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(TraceReceiver.attribute(listed, "http.request.method")).isEqualTo("GET");
        assertThat(TraceReceiver.attribute(listed, "http.response.status_code")).isEqualTo("200");
    }

    private static HttpResponse<String> get(String path, String header, String value) throws Exception {
        JdkSslContext tls = (JdkSslContext) SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(dir.resolve("ca.crt").toFile())
                .keyManager(
                        dir.resolve("client.crt").toFile(),
                        dir.resolve("client.key").toFile())
                .build();
        try (HttpClient http = HttpClient.newBuilder().sslContext(tls.context()).build()) {
            URI uri = URI.create("https://localhost:" + gateway.port() + path);
            return http.send(
                    HttpRequest.newBuilder(uri).header(header, value).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void shouldTellNothingSecretAndNothingOfProbes() {
        try (RdmaDevice device = SoftClients.openDevice();
                GatewayClient client = client()) {
            client.regions().create(region, BYTES);
            for (int i = 0; i < ROUNDS; i++) {
                try (ClientSession session = client.open(device, SessionOptions.DEFAULT);
                        RemoteRegion attached = session.attach(region, 0, 0, Set.of(RegionAccess.READ))) {
                    assertThat(attached.lengthBytes()).isEqualTo(BYTES);
                    transfer(client, session, TransferOperation.TRANSFER_OPERATION_WRITE);
                }
            }
            List.of("/q/health/ready", "/q/health/live", "/q/metrics", "/console")
                    .forEach(TracesIT::look);
            client.regions().delete(region);
            awaitCall("rdma.gateway.v1.RegionService/DeleteRegion");

            assertThat(canaries.count(".psn")).isEqualTo(2 * ROUNDS);
            assertThat(canaries.count(".nonce")).isEqualTo(ROUNDS);
            assertThat(canaries.count(".rkey")).isGreaterThanOrEqualTo(2 * ROUNDS);
            assertThat(canaries.foundIn(receiver.text())).isEmpty();
            assertThat(receiver.text()).doesNotContain(region, "spiffe:");
            assertThat(receiver.spans())
                    .allSatisfy(span -> {
                        assertThat(span.getName()).matches("rdma\\.gateway\\.v1\\..*|handshake|transfer [a-z_]+");
                        assertThat(span.getStatus().getMessage()).isEmpty();
                    })
                    .flatExtracting(Span::getAttributesList)
                    .extracting(KeyValue::getKey)
                    .isSubsetOf(ATTRIBUTES);
        }
    }

    @Test
    void shouldSendWhatIsLeftWhenItEnds(@TempDir Path other) {
        Map<String, String> seldom =
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint(), "OTEL_BSP_SCHEDULE_DELAY", "600000");
        try (ServedGateway last = SoftClients.serve(other, seldom);
                GatewayClient client = new GatewayClient(SoftClients.options(last), parent)) {
            client.regions().create(region, BYTES);
        }

        awaitCall("rdma.gateway.v1.RegionService/CreateRegion");
    }

    @Test
    void shouldLoadNothingOfOpenTelemetryWhenNoReceiverIsNamed(@TempDir Path other) throws Exception {
        try (ServedGateway silent = SoftClients.serve(other, Map.of());
                RdmaDevice device = SoftClients.openDevice();
                GatewayClient client = new GatewayClient(SoftClients.options(silent), parent);
                ClientSession session = client.open(device, SessionOptions.DEFAULT)) {
            client.regions().create(region, BYTES);
            transfer(client, session, TransferOperation.TRANSFER_OPERATION_WRITE);

            assertThat(jcmd(silent, "VM.class_hierarchy"))
                    .contains("io.rdmagateway.server.Traces")
                    .doesNotContain("io.opentelemetry.");
            assertThat(jcmd(silent, "Thread.print")).contains("rdma-transfers").doesNotContain("BatchSpanProcessor");
        }
        // The same questions find what there is.
        assertThat(jcmd(gateway, "VM.class_hierarchy")).contains("io.opentelemetry.sdk.trace.SdkTracer/");
        assertThat(jcmd(gateway, "Thread.print")).contains("BatchSpanProcessor");
    }

    private static String jcmd(ServedGateway asked, String question) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(asked.pid()), question)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
