package io.rdmagateway.server;

import static io.rdmagateway.server.GatewayTestClient.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.audit.AuditFiles;
import io.rdmagateway.proto.v1.CopyServiceGrpc;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.DeleteRegionRequest;
import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.DeviceServiceGrpc;
import io.rdmagateway.proto.v1.GetSessionRequest;
import io.rdmagateway.proto.v1.GrantServiceGrpc;
import io.rdmagateway.proto.v1.NodeServiceGrpc;
import io.rdmagateway.proto.v1.RegionServiceGrpc;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.TransferServiceGrpc;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the log says of calls, over mutual TLS. */
@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class AuditTest {

    private final Path file = Path.of(ConfigProvider.getConfig().getValue("gateway.audit.file", String.class));
    private GatewayTestClient alice;
    private int before;

    @BeforeEach
    void connect() {
        alice = new GatewayTestClient("alice");
        before = lines().size();
    }

    @AfterEach
    void disconnect() throws Exception {
        alice.close();
        AuditFiles.verify(List.of(file));
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The line of the one call that was made. It is there before its answer. */
    private String line() {
        List<String> lines = lines();
        assertThat(lines).hasSize(before + 1);
        return lines.getLast();
    }

    @Test
    void shouldSayWhoMadeWhichRegionAndHowLongItIs() {
        alice.regions()
                .createRegion(CreateRegionRequest.newBuilder()
                        .setName("audited")
                        .setLengthBytes(100)
                        .build());

        assertThat(line())
                .contains("\"identity\":\"" + TestPki.ALICE + "\"")
                .contains("\"action\":\"rdma.gateway.v1.RegionService/CreateRegion\"")
                .contains("\"name\":\"audited\"")
                .contains("\"length_bytes\":100")
                .contains("\"result\":\"OK\"");
        alice.regions()
                .deleteRegion(
                        DeleteRegionRequest.newBuilder().setName("audited").build());
    }

    @Test
    void shouldSayWhyACallWasRefused() {
        GetSessionRequest request =
                GetSessionRequest.newBuilder().setSessionId("nobody's").build();

        assertRefused(
                Status.Code.NOT_FOUND,
                "SESSION_NOT_FOUND",
                () -> alice.sessions().getSession(request));

        assertThat(line())
                .contains("\"session_id\":\"nobody's\"")
                .contains("\"result\":\"NOT_FOUND\",\"reason\":\"SESSION_NOT_FOUND\"");
    }

    @Test
    void shouldWriteDownWhoeverHasNoName() {
        try (GatewayTestClient nameless = new GatewayTestClient("nameless")) {
            assertRefused(
                    Status.Code.UNAUTHENTICATED,
                    "IDENTITY_MISSING",
                    () -> nameless.sessions().getSession(GetSessionRequest.getDefaultInstance()));
        }

        assertThat(line()).contains("\"identity\":\"\"").contains("\"result\":\"UNAUTHENTICATED\"");
    }

    @Test
    void shouldSayHowASessionEnded() {
        try (RdmaDevice device = RdmaProviders.choose("ibverbs").open("fake0");
                LoopbackPeer peer = new LoopbackPeer(device)) {
            Session session = alice.sessions()
                    .createSession(CreateSessionRequest.newBuilder()
                            .setRequestId("audited")
                            .setEndpoint(EndpointMapper.toProto(peer.endpoint()))
                            .build())
                    .getSession();
            alice.sessions()
                    .deleteSession(DeleteSessionRequest.newBuilder()
                            .setSessionId(session.getSessionId())
                            .setGeneration(session.getGeneration())
                            .build());

            assertThat(lines().subList(before, before + 3))
                    .allMatch(line -> line.contains(session.getSessionId()))
                    .anyMatch(line -> line.contains("\"action\":\"SessionEnded\"")
                            && line.contains("\"result\":\"DELETED\"")
                            && line.contains(TestPki.ALICE));
        }
    }

    static Stream<MethodDescriptor<?, ?>> everyRpc() {
        return Stream.of(
                        DeviceServiceGrpc.getServiceDescriptor(),
                        SessionServiceGrpc.getServiceDescriptor(),
                        RegionServiceGrpc.getServiceDescriptor(),
                        GrantServiceGrpc.getServiceDescriptor(),
                        TransferServiceGrpc.getServiceDescriptor(),
                        NodeServiceGrpc.getServiceDescriptor(),
                        CopyServiceGrpc.getServiceDescriptor())
                .flatMap(service -> service.getMethods().stream());
    }

    @Test
    void shouldKnowEveryServiceOfTheContract() {
        ServiceDescriptor[] services = everyRpc()
                .map(rpc -> ((ProtoMethodDescriptorSupplier) rpc.getSchemaDescriptor()).getMethodDescriptor())
                .map(method -> method.getService())
                .distinct()
                .toArray(ServiceDescriptor[]::new);
        assertThat(services).hasSize(protoFilesWithService());
    }

    private static int protoFilesWithService() {
        try (Stream<Path> protos = Files.walk(Path.of("src/main/proto"))) {
            return (int) protos.filter(Files::isRegularFile)
                    .filter(proto -> contains(proto, "\nservice "))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("everyRpc")
    <Q, A> void shouldWriteDownEveryRpc(MethodDescriptor<Q, A> rpc) {
        call(rpc);

        await().untilAsserted(() -> assertThat(line()).contains("\"action\":\"" + rpc.getFullMethodName() + "\""));
    }

    private <Q, A> void call(MethodDescriptor<Q, A> rpc) {
        CompletableFuture<Status> ended = new CompletableFuture<>();
        ClientCall<Q, A> call = alice.channel().newCall(rpc, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(A answer) {
                        if (!rpc.getType().serverSendsOneMessage()) {
                            call.cancel("some streams have no end", null);
                        }
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(empty(rpc));
        call.halfClose();
        ended.join();
    }

    @SuppressWarnings("unchecked")
    private static <Q> Q empty(MethodDescriptor<Q, ?> rpc) {
        return (Q) ((PrototypeMarshaller<?>) rpc.getRequestMarshaller()).getMessagePrototype();
    }
}
