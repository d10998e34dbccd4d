package io.rdmagateway.server;

import static io.rdmagateway.server.GatewayTestClient.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.proto.v1.ActivateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.DeviceServiceGrpc;
import io.rdmagateway.proto.v1.GetSessionRequest;
import io.rdmagateway.proto.v1.ListDevicesRequest;
import io.rdmagateway.proto.v1.RenewSessionRequest;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionEndCause;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.SessionState;
import io.rdmagateway.proto.v1.WatchSessionRequest;
import io.rdmagateway.proto.v1.WatchSessionResponse;
import io.rdmagateway.testing.CertifiedChannel;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.testing.TestCertificate.Issued;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.spi.RdmaProviders;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of connections, calls and sessions when their certificate is good no longer, and when files are bad. */
@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class RevocationTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String CHECK = "checks.find { it.name == 'certificates' }.";

    @Inject
    private CertificateFiles files;

    private final List<ManagedChannel> channels = new ArrayList<>();
    private Path pki;
    private Issued authority;
    private RdmaDevice device;
    private LoopbackPeer peer;

    @BeforeEach
    void open() throws Exception {
        pki = Path.of(ConfigProvider.getConfig().getValue("test.pki", String.class));
        authority = TestPki.authority(pki);
        device = RdmaProviders.choose("ibverbs").open("fake0");
        peer = new LoopbackPeer(device);
    }

    @AfterEach
    void close() throws Exception {
        channels.forEach(ManagedChannel::shutdownNow);
        peer.close();
        device.close();
        revoke();
        assertThat(files.failure()).isEmpty();
    }

    private void revoke(X509Certificate... certificates) throws Exception {
        authority.writeRevocationList(list(), certificates);
        files.reload();
    }

    private Path list() {
        return pki.resolve(TestPki.REVOCATION_LIST);
    }

    private ManagedChannel channel(Issued shown) {
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-ssl-port", Integer.class);
        ManagedChannel channel = CertifiedChannel.to(port, pki.resolve("ca.crt"), Optional.of(shown), "TLSv1.3");
        channels.add(channel);
        return channel;
    }

    private static SessionServiceGrpc.SessionServiceBlockingStub sessions(ManagedChannel channel) {
        return SessionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    private Session activated(ManagedChannel channel, String requestId) {
        CreateSessionResponse created = sessions(channel)
                .createSession(CreateSessionRequest.newBuilder()
                        .setRequestId(requestId)
                        .setEndpoint(EndpointMapper.toProto(peer.endpoint()))
                        .build());
        peer.connect(EndpointMapper.fromProto(created.getGatewayEndpoint()));
        io.rdmagateway.proto.v1.RemoteMemory slot = created.getProof().getSlot();
        peer.write(
                new RemoteMemory(slot.getAddr(), slot.getRkey(), slot.getLengthBytes()),
                0,
                created.getProof().getNonce().toByteArray());
        return sessions(channel)
                .activateSession(ActivateSessionRequest.newBuilder()
                        .setSessionId(created.getSession().getSessionId())
                        .setGeneration(created.getSession().getGeneration())
                        .build())
                .getSession();
    }

    private static Session get(ManagedChannel channel, Session session) {
        return sessions(channel)
                .getSession(GetSessionRequest.newBuilder()
                        .setSessionId(session.getSessionId())
                        .build())
                .getSession();
    }

    private static void delete(ManagedChannel channel, Session session) {
        sessions(channel)
                .deleteSession(DeleteSessionRequest.newBuilder()
                        .setSessionId(session.getSessionId())
                        .setGeneration(session.getGeneration())
                        .build());
    }

    /** Begins to watch; completes with the end of the call. */
    private static StreamObserver<WatchSessionRequest> watch(
            ManagedChannel channel, Session session, CompletableFuture<Status> end) throws InterruptedException {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        StreamObserver<WatchSessionRequest> requests = SessionServiceGrpc.newStub(channel)
                .watchSession(new StreamObserver<>() {
                    @Override
                    public void onNext(WatchSessionResponse event) {
                        if (event.hasLeaseRenewed()) {
                            begun.complete(null);
                        }
                    }

                    @Override
                    public void onError(Throwable failure) {
                        end.complete(Status.fromThrowable(failure));
                    }

                    @Override
                    public void onCompleted() {
                        end.complete(Status.OK);
                    }
                });
        requests.onNext(WatchSessionRequest.newBuilder()
                .setSessionId(session.getSessionId())
                .setGeneration(session.getGeneration())
                .build());
        begun.join();
        return requests;
    }

    private static void listDevices(ManagedChannel channel) {
        DeviceServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .listDevices(ListDevicesRequest.getDefaultInstance());
    }

    @Test
    void shouldEndSessionAndRefuseOpenConnectionWhenItsCertificateIsRevoked() throws Exception {
        Issued stolen = TestPki.alice().by(authority);
        ManagedChannel open = channel(stolen);
        ManagedChannel other = channel(TestPki.alice().by(authority));
        Session session = activated(open, "stolen");
        CompletableFuture<Status> end = new CompletableFuture<>();
        watch(open, session, end);
        revoke(stolen.certificate());
        assertRefused(Code.UNAUTHENTICATED, "CERTIFICATE_REVOKED", () -> listDevices(open));
        assertThat(end.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Code.UNAUTHENTICATED);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(get(other, session).getEndCause())
                        .isEqualTo(SessionEndCause.SESSION_END_CAUSE_CERTIFICATE_REVOKED));
        listDevices(other);
    }

    @Test
    void shouldKeepSessionWhenItIsRenewedWithANewerCertificateBefore() throws Exception {
        Issued old = TestPki.alice().from(Instant.now().minusSeconds(7200)).by(authority);
        ManagedChannel fresh = channel(TestPki.alice().by(authority));
        Session session = activated(channel(old), "rotated");
        sessions(fresh)
                .renewSession(RenewSessionRequest.newBuilder()
                        .setSessionId(session.getSessionId())
                        .setGeneration(session.getGeneration())
                        .build());
        requireLifeWithout(old, fresh, session);
        delete(fresh, session);
    }

    @Test
    void shouldKeepSessionWhenItIsWatchedWithANewerCertificateBefore() throws Exception {
        Issued old = TestPki.alice().from(Instant.now().minusSeconds(7200)).by(authority);
        ManagedChannel former = channel(old);
        ManagedChannel fresh = channel(TestPki.alice().by(authority));
        Session session = activated(former, "rewatched");
        CompletableFuture<Status> formerEnd = new CompletableFuture<>();
        StreamObserver<WatchSessionRequest> formerWatch = watch(former, session, formerEnd);
        CompletableFuture<Status> end = new CompletableFuture<>();
        watch(fresh, session, end);
        requireLifeWithout(old, fresh, session);
        assertThat(formerEnd).as("nobody has said anything on it since").isNotDone();
        formerWatch.onNext(WatchSessionRequest.getDefaultInstance());
        assertThat(formerEnd.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Code.UNAUTHENTICATED);
        assertThat(end).isNotDone();
        delete(fresh, session);
    }

    /** The sessions' thread comes round ten times a second: another session's end shows that it has. */
    private void requireLifeWithout(Issued old, ManagedChannel fresh, Session session) throws Exception {
        Issued witness = TestPki.alice().by(authority);
        try (LoopbackPeer another = new LoopbackPeer(device)) {
            Session sees = sessions(channel(witness))
                    .createSession(CreateSessionRequest.newBuilder()
                            .setRequestId("witness-of-" + session.getSessionId())
                            .setEndpoint(EndpointMapper.toProto(another.endpoint()))
                            .build())
                    .getSession();
            revoke(old.certificate(), witness.certificate());
            await().atMost(SOON).until(() -> get(fresh, sees).getState() == SessionState.SESSION_STATE_FAILED);
        }
        assertThat(get(fresh, session).getState()).isEqualTo(SessionState.SESSION_STATE_ACTIVE);
    }

    @Test
    void shouldKeepTheLastGoodListAndSaySoWhenItIsUnreadable() throws Exception {
        Issued bad = TestPki.alice().by(authority);
        ManagedChannel open = channel(bad);
        listDevices(open);
        revoke(bad.certificate());
        for (String content : List.of("", "nonsense", "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n")) {
            Files.writeString(list(), content);
            requireWarning(CertificateFiles.LISTS + ": file 1 of 1 ");
        }
        Files.delete(list());
        requireWarning(list().toString());
        assertRefused(Code.UNAUTHENTICATED, "CERTIFICATE_REVOKED", () -> listDevices(open));
        revoke(bad.certificate());
        HealthTest.probe("ready")
                .body(CHECK + "data.verdict", equalTo("OK"))
                .body(CHECK + "data.revoked", equalTo("1"));
    }

    private void requireWarning(String found) {
        files.reload();
        HealthTest.probe("ready")
                .statusCode(200)
                .body(CHECK + "status", equalTo("UP"))
                .body(CHECK + "data.verdict", equalTo("WARNING"))
                .body(CHECK + "data.found", containsString(found))
                .body(CHECK + "data.revoked", equalTo("1"));
    }

    /** The two files are written one after the other. */
    @Test
    void shouldServeWithTheFormerPairUntilTheNewOneIsComplete() throws Exception {
        Issued alice = TestPki.alice().by(authority);
        X509Certificate before = PemFiles.readCertificate(pki.resolve("server.crt"));
        Issued next = TestPki.server().by(authority);
        PemFiles.write(pki.resolve("server.crt"), next.certificate());
        files.reload();
        assertThat(files.failure()).hasValueSatisfying(it -> assertThat(it).contains("the private key is not that of"));
        assertThat(before).isNotEqualTo(next.certificate());
        listDevices(channel(alice));
        PemFiles.write(pki.resolve("server.key"), next.key());
        files.reload();
        assertThat(files.failure()).isEmpty();
        listDevices(channel(alice));
    }
}
