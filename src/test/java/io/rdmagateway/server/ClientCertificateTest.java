package io.rdmagateway.server;

import static io.rdmagateway.server.GatewayTestClient.NO_CERTIFICATE;
import static io.rdmagateway.server.GatewayTestClient.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.DeleteRegionRequest;
import io.rdmagateway.proto.v1.DeviceServiceGrpc;
import io.rdmagateway.proto.v1.GrantServiceGrpc;
import io.rdmagateway.proto.v1.ListDevicesRequest;
import io.rdmagateway.proto.v1.RegionServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and as whom. */
@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class ClientCertificateTest {

    @Inject
    private TlsConfigurationRegistry registry;

    @Inject
    private Event<CertificateUpdatedEvent> reloaded;

    static Stream<MethodDescriptor<?, ?>> everyCall() {
        return Stream.of(
                        SessionServiceGrpc.getServiceDescriptor(),
                        RegionServiceGrpc.getServiceDescriptor(),
                        GrantServiceGrpc.getServiceDescriptor(),
                        DeviceServiceGrpc.getServiceDescriptor())
                .map(ServiceDescriptor::getMethods)
                .flatMap(Collection::stream);
    }

    @ParameterizedTest
    @CsvSource({"alice, " + TestPki.ALICE, "bob, " + TestPki.BOB})
    void shouldNameClientByItsAlternativeName(String certificate, String identity) {
        try (GatewayTestClient client = new GatewayTestClient(certificate)) {
            assertThat(client.regions()
                            .createRegion(CreateRegionRequest.newBuilder()
                                    .setName("owned-by-" + certificate)
                                    .setLengthBytes(1)
                                    .build())
                            .getRegion()
                            .getOwner())
                    .isEqualTo(identity);
            client.regions()
                    .deleteRegion(DeleteRegionRequest.newBuilder()
                            .setName("owned-by-" + certificate)
                            .build());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NO_CERTIFICATE, "foreign", "expired", "wrong-use"})
    void shouldNotConnectWhenCertificateIsWrong(String certificate) {
        try (GatewayTestClient client = new GatewayTestClient(certificate)) {
            StatusRuntimeException e = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> client.devices().listDevices(ListDevicesRequest.getDefaultInstance()));
            assertThat(e).isNotNull();
            assertThat(e.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE);
        }
    }

    @Test
    void shouldStillRequireCertificateAfterReloads() {
        for (int i = 0; i < 2; i++) {
            TlsConfiguration tls = registry.get(TlsRequired.NAME).orElseThrow();
            assertThat(tls.reload()).isTrue();
            reloaded.fire(new CertificateUpdatedEvent(TlsRequired.NAME, tls));
        }
        shouldNotConnectWhenCertificateIsWrong(NO_CERTIFICATE);
        shouldNotConnectWhenCertificateIsWrong("foreign");
        shouldNameClientByItsAlternativeName("alice", TestPki.ALICE);
    }

    @ParameterizedTest
    @MethodSource("everyCall")
    void shouldRefuseEveryCallWhenCertificateNamesNobody(MethodDescriptor<Object, Object> method) {
        try (GatewayTestClient client = new GatewayTestClient("nameless")) {
            assertRefused(Code.UNAUTHENTICATED, "IDENTITY_MISSING", () -> call(client.channel(), method));
        }
    }

    private static void call(ManagedChannel channel, MethodDescriptor<Object, Object> method) {
        Object request = method.parseRequest(InputStream.nullInputStream());
        ClientCalls.blockingUnaryCall(
                channel, method, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS), request);
    }

    @Test
    void shouldSpeakTls13AndNothingOlder() throws Exception {
        assertThat(handshake("TLSv1.3")).isEqualTo("TLSv1.3");
        assertThat(catchThrowableOfType(SSLException.class, () -> handshake("TLSv1.2")))
                .isNotNull();
    }

    private static String handshake(String protocol) throws Exception {
        Path pki = Path.of(ConfigProvider.getConfig().getValue("test.pki", String.class));
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-ssl-port", Integer.class);
        SSLContext context = TestPki.clientContext(pki, "alice");
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            return socket.getSession().getProtocol();
        }
    }
}
