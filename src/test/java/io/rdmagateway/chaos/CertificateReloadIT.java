package io.rdmagateway.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DeviceServiceGrpc;
import io.rdmagateway.proto.v1.GetSessionRequest;
import io.rdmagateway.proto.v1.ListDevicesRequest;
import io.rdmagateway.proto.v1.RenewSessionRequest;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionEndCause;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.WatchSessionRequest;
import io.rdmagateway.proto.v1.WatchSessionResponse;
import io.rdmagateway.server.DevCertificates;
import io.rdmagateway.testing.BadCertificate;
import io.rdmagateway.testing.CertifiedChannel;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.testing.TestCertificate;
import io.rdmagateway.testing.TestCertificate.Issued;
import io.rdmagateway.verbs.RdmaDevice;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates, trust store and revocation list change under load: who was let in stays, and nobody else comes in. */
@Tag("packaged")
class CertificateReloadIT {

    private static final int RELOADS = Integer.getInteger("rdmagateway.chaos.reloads", 50);
    private static final int SESSIONS = 4;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final String TLS_1_3 = "TLSv1.3";

    @TempDir
    Path dir;

    private final Map<BadCertificate, Optional<Issued>> bad = new EnumMap<>(BadCertificate.class);
    private final List<X509Certificate> revoked = new ArrayList<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();
    private Issued authority;
    private SSLContext observer;
    private ServedGateway gateway;
    private volatile boolean over;

    @BeforeEach
    void start() throws Exception {
        Instant nextWeek = Instant.now().plus(Duration.ofDays(7));
        authority = TestCertificate.of("authority")
                .authority()
                .rsa(2048)
                .until(nextWeek)
                .selfSigned()
                .write(dir, "ca");
        // Those that lie there and are good are taken by serve --dev.
        server().until(nextWeek).by(authority).write(dir, "server");
        client().until(nextWeek).by(authority).write(dir, "client");
        for (BadCertificate kind : BadCertificate.values()) {
            Optional<Issued> issued = kind.issue(authority, DevCertificates.CLIENT_URI);
            issued.flatMap(kind::revokes).ifPresent(revoked::add);
            bad.put(kind, issued);
        }
        observer = context(newClient(), authority);
        writeRevocationList();
        gateway = ServedGateway.start(
                dir,
                Map.of(
                        "RDMAGW_JAVA_OPTS",
                        "-Dquarkus.tls.gateway.certificate-revocation-list=" + dir.resolve("revoked.crl"),
                        "GATEWAY_CERTIFICATE_RELOAD",
                        "50ms",
                        "GATEWAY_LEASE",
                        LEASE.toString()),
                "--provider",
                "soft",
                "--soft-address",
                SoftLoopback.address(1));
    }

    @AfterEach
    void stop() {
        over = true;
        gateway.close();
        assertThat(gateway.log()).doesNotContain("not everything was released");
    }

    private static TestCertificate server() {
        return TestCertificate.of("server").dns("localhost").forServer();
    }

    private static TestCertificate client() {
        return TestCertificate.of("client").uri(DevCertificates.CLIENT_URI);
    }

    private void writeRevocationList() throws Exception {
        authority.writeRevocationList(dir.resolve("revoked.crl"), revoked.toArray(X509Certificate[]::new));
    }

    private ManagedChannel channel(Optional<Issued> shown, String protocol) {
        return CertifiedChannel.to(gateway.port(), dir.resolve("ca.crt"), shown, protocol);
    }

    /** Returns the kinds that got an answer. */
    private List<BadCertificate> accepted() {
        List<BadCertificate> accepted = new ArrayList<>();
        bad.forEach((kind, shown) -> {
            ManagedChannel channel = channel(shown, kind.protocol());
            try {
                DeviceServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS)
                        .listDevices(ListDevicesRequest.getDefaultInstance());
                accepted.add(kind);
            } catch (StatusRuntimeException refused) {
                assertThat(refused.getStatus().getCode().name()).isIn("UNAVAILABLE", "UNAUTHENTICATED");
            } finally {
                channel.shutdownNow();
            }
        });
        return accepted;
    }

    /** What the gateway shows to whoever connects now. */
    private X509Certificate shown() throws Exception {
        try (SSLSocket socket = (SSLSocket) observer.getSocketFactory().createSocket("localhost", gateway.port())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static SSLContext context(Issued own, Issued authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        store.setKeyEntry("own", own.key(), new char[0], own.chain().toArray(X509Certificate[]::new));
        store.setCertificateEntry("ca", authority.certificate());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance(TLS_1_3);
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** A session whose watch and lease must last, and over whose queue pair messages go back and forth all the time. */
    private final class Tenant {

        private final ManagedChannel channel = channel(Optional.of(newClient()), TLS_1_3);
        private final ClientHalf half;
        private final Session session;
        private final CompletableFuture<String> watchEnd = new CompletableFuture<>();

        Tenant(RdmaDevice device, int number) {
            half = new ClientHalf(device, 2 * ClientHalf.MESSAGE_BYTES);
            CreateSessionResponse answer = stub().createSession(half.creation("tenant-" + number));
            half.connect(answer);
            half.postNonce(answer);
            half.awaitSome();
            session = stub().activateSession(ClientHalf.activation(answer.getSession()))
                    .getSession();
        }

        private SessionServiceGrpc.SessionServiceBlockingStub stub() {
            return SessionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS);
        }

        StreamObserver<WatchSessionRequest> watch() {
            StreamObserver<WatchSessionRequest> requests = SessionServiceGrpc.newStub(channel)
                    .watchSession(new StreamObserver<>() {
                        @Override
                        public void onNext(WatchSessionResponse event) {}

                        @Override
                        public void onError(Throwable failure) {
                            watchEnd.complete(failure.toString());
                        }

                        @Override
                        public void onCompleted() {
                            watchEnd.complete("OK");
                        }
                    });
            requests.onNext(WatchSessionRequest.newBuilder()
                    .setSessionId(session.getSessionId())
                    .setGeneration(session.getGeneration())
                    .build());
            return requests;
        }

        /** Throws when a call or a message fails. */
        void live() {
            StreamObserver<WatchSessionRequest> watch = watch();
            while (!over) {
                half.postPing();
                int completed = 0;
                while (completed < 2) {
                    completed += half.awaitSome();
                }
                messages.incrementAndGet();
                pause();
                stub().renewSession(RenewSessionRequest.newBuilder()
                        .setSessionId(session.getSessionId())
                        .setGeneration(session.getGeneration())
                        .build());
                watch.onNext(WatchSessionRequest.getDefaultInstance());
                calls.incrementAndGet();
            }
            assertThat(watchEnd).as("the watch").isNotDone();
            stub().deleteSession(ClientHalf.deletion(session));
            half.close();
            channel.shutdownNow();
        }
    }

    private Issued newClient() {
        try {
            return client().by(authority);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Connects anew for every call, as often as it can. */
    private void connectAgainAndAgain() {
        while (!over) {
            ManagedChannel channel = channel(Optional.of(newClient()), TLS_1_3);
            DeviceServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS)
                    .listDevices(ListDevicesRequest.getDefaultInstance());
            calls.incrementAndGet();
            channel.shutdownNow();
            pause();
        }
    }

    /** Leaves the processors to the gateway, which does its reloading on the same ones. */
    private static void pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    @Test
    void shouldKeepWhoIsInAndWhoIsOutWhenCertificatesAreReloaded() throws Exception {
        assertThat(accepted()).as("before").isEmpty();
        long begin = System.nanoTime();
        try (RdmaDevice device = SoftLoopback.open(2);
                ExecutorService executor = Executors.newCachedThreadPool()) {
            try {
                List<Future<?>> load = new ArrayList<>();
                for (int i = 0; i < SESSIONS; i++) {
                    Tenant tenant = new Tenant(device, i);
                    load.add(executor.submit(tenant::live));
                }
                load.add(executor.submit(this::connectAgainAndAgain));
                for (int i = 0; i < RELOADS; i++) {
                    revoked.add(newClient().certificate());
                    writeRevocationList();
                    Issued next = server().until(Instant.now().plus(Duration.ofDays(7)))
                            .by(authority)
                            .write(dir, "server");
                    await().atMost(SOON)
                            .pollInterval(Duration.ofMillis(20))
                            .until(() -> shown().equals(next.certificate()));
                    for (Future<?> part : load) {
                        if (part.isDone()) {
                            part.get(); // says why
                        }
                    }
                }
                assertThat(accepted()).as("after " + RELOADS + " reloads").isEmpty();
                over = true;
                for (Future<?> part : load) {
                    part.get(SOON.toSeconds(), TimeUnit.SECONDS);
                }
            } finally {
                over = true;
            }
        }
        System.out.printf(
                "%d reloads in %d ms: %d kinds of bad certificates accepted before and after: 0; %d calls, failed 0;"
                        + " %d queue pairs echoed %d messages, dropped 0%n",
                RELOADS,
                Duration.ofNanos(System.nanoTime() - begin).toMillis(),
                bad.size(),
                calls.get(),
                SESSIONS,
                messages.get());
        assertThat(calls.get()).isGreaterThan(RELOADS);
    }

    @Test
    void shouldEndSessionWhenItsCertificateExpires() throws Exception {
        ManagedChannel lasting = channel(Optional.of(newClient()), TLS_1_3);
        DeviceServiceGrpc.newBlockingStub(lasting).listDevices(ListDevicesRequest.getDefaultInstance());
        Duration life = Duration.ofSeconds(12);
        Instant end = Instant.now().plus(life);
        ManagedChannel brief = channel(Optional.of(client().until(end).by(authority)), TLS_1_3);
        try (RdmaDevice device = SoftLoopback.open(2);
                ClientHalf half = new ClientHalf(device, ClientHalf.MESSAGE_BYTES)) {
            CreateSessionResponse answer =
                    SessionServiceGrpc.newBlockingStub(brief).createSession(half.creation("brief"));
            half.connect(answer);
            half.postNonce(answer);
            half.awaitSome();
            SessionServiceGrpc.newBlockingStub(brief).activateSession(ClientHalf.activation(answer.getSession()));
            GetSessionRequest which = GetSessionRequest.newBuilder()
                    .setSessionId(answer.getSession().getSessionId())
                    .build();
            await().atMost(life.plus(SOON))
                    .until(
                            () -> SessionServiceGrpc.newBlockingStub(lasting)
                                    .getSession(which)
                                    .getSession()
                                    .getEndCause(),
                            SessionEndCause.SESSION_END_CAUSE_CERTIFICATE_EXPIRED::equals);
            assertThat(Instant.now()).isAfter(end.minusSeconds(1));
            assertThat(catchThrowableOfType(
                            StatusRuntimeException.class,
                            () -> SessionServiceGrpc.newBlockingStub(brief).getSession(which)))
                    .hasMessageStartingWith("UNAUTHENTICATED");
        } finally {
            brief.shutdownNow();
            lasting.shutdownNow();
        }
    }
}
