package io.rdmagateway.server;

import static io.rdmagateway.server.GatewayTestClient.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.DeleteRegionRequest;
import io.rdmagateway.proto.v1.DeviceServiceGrpc;
import io.rdmagateway.proto.v1.ListDevicesRequest;
import io.rdmagateway.testing.BadCertificate;
import io.rdmagateway.testing.CertifiedChannel;
import io.rdmagateway.testing.TestCertificate;
import io.rdmagateway.testing.TestCertificate.Issued;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who gets in, and as whom. */
@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class ClientCertificateTest {

    private static final String TLS_1_3 = "TLSv1.3";

    @Inject
    private CertificateFiles files;

    private Path pki;
    private Issued authority;

    @BeforeEach
    void findAuthority() throws Exception {
        pki = Path.of(ConfigProvider.getConfig().getValue("test.pki", String.class));
        authority = TestPki.authority(pki);
    }

    @AfterEach
    void revokeNobody() throws Exception {
        revoke();
    }

    private void revoke(X509Certificate... certificates) throws Exception {
        authority.writeRevocationList(pki.resolve(TestPki.REVOCATION_LIST), certificates);
        files.reload();
        assertThat(files.failure()).isEmpty();
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

    private Optional<StatusRuntimeException> call(Optional<Issued> shown, String protocol) {
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-ssl-port", Integer.class);
        ManagedChannel channel = CertifiedChannel.to(port, pki.resolve("ca.crt"), shown, protocol);
        try {
            return Optional.ofNullable(catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> DeviceServiceGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(10, TimeUnit.SECONDS)
                            .listDevices(ListDevicesRequest.getDefaultInstance())));
        } finally {
            channel.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLetInNobodyWithABadCertificate(BadCertificate kind) throws Exception {
        Optional<Issued> bad = kind.issue(authority, TestPki.ALICE);
        Optional<X509Certificate> revoked = bad.flatMap(kind::revokes);
        if (revoked.isPresent()) {
            revoke(revoked.get());
        }
        Optional<StatusRuntimeException> refusal = call(bad, kind.protocol());
        assertThat(refusal).as("the refusal").isPresent();
        assertThat(refusal.get().getStatus().getCode()).isIn(Code.UNAVAILABLE, Code.UNAUTHENTICATED);
    }

    /** Else the matrix would show nothing: each kind is this one but for its mistake. */
    @Test
    void shouldLetInTheGoodCertificate() throws Exception {
        assertThat(call(Optional.of(TestPki.alice().by(authority)), TLS_1_3)).isEmpty();
        assertThat(call(
                        Optional.of(TestPki.alice()
                                .through(TestCertificate.of("intermediate")
                                        .authority()
                                        .by(authority))),
                        TLS_1_3))
                .isEmpty();
    }

    @Test
    void shouldSayWhyWhenCertificateNamesNobody() {
        try (GatewayTestClient client = new GatewayTestClient("nameless")) {
            assertRefused(
                    Code.UNAUTHENTICATED,
                    "IDENTITY_MISSING",
                    () -> client.devices().listDevices(ListDevicesRequest.getDefaultInstance()));
        }
    }
}
