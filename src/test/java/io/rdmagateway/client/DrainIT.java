package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.stub.StreamObserver;
import io.rdmagateway.proto.v1.SessionEndCause;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.WatchSessionRequest;
import io.rdmagateway.proto.v1.WatchSessionResponse;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged gateway when it is told to stop while somebody has a session. */
@Tag("packaged")
class DrainIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    @TempDir
    private Path dir;

    private ServedGateway gateway;
    private RdmaDevice device;
    private ControlChannel control;
    private RawSession raw;
    private final Told told = new Told();

    private static final class Told implements StreamObserver<WatchSessionResponse> {
        private final List<WatchSessionResponse> events = new CopyOnWriteArrayList<>();
        private volatile boolean completed;

        @Override
        public void onNext(WatchSessionResponse event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {
            completed = true;
        }

        private boolean isAskedToFinish() {
            return events.stream().anyMatch(WatchSessionResponse::hasDrain);
        }
    }

    @BeforeEach
    void openSession() {
        gateway = ServedGateway.start(dir, "--provider", "soft", "--soft-address", "127.0.61.1");
        System.setProperty("gateway.soft.addresses", "127.0.61.2");
        device = RdmaProviders.choose("soft").open("soft-127.0.61.2");
        control = new ControlChannel(
                new GatewayOptions(
                        new GatewayAddress("localhost", gateway.port()),
                        new TlsFiles(dir.resolve("ca.crt"), dir.resolve("client.crt"), dir.resolve("client.key"))),
                new SecureRandom());
        raw = new RawSession(device, SessionServiceGrpc.newBlockingStub(control.channel()));
        SessionServiceGrpc.newStub(control.channel())
                .watchSession(told)
                .onNext(WatchSessionRequest.newBuilder()
                        .setSessionId(raw.session.getSessionId())
                        .setGeneration(raw.session.getGeneration())
                        .build());
        await().atMost(SOON).until(() -> told.events.stream().anyMatch(WatchSessionResponse::hasLeaseRenewed));
    }

    @AfterEach
    void release() {
        System.clearProperty("gateway.soft.addresses");
        gateway.close();
        control.close();
        device.close();
    }

    @Test
    void shouldStopAtOnceWhenClientFinishes() {
        long start = System.nanoTime();
        gateway.terminate();
        await().atMost(SOON).until(told::isAskedToFinish);
        raw.close();
        assertThat(gateway.exitStatus()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(told.completed).isTrue();
    }

    @Test
    void shouldEndWhoDoesNotFinishAndTakeNobodyMeanwhile() {
        long start = System.nanoTime();
        gateway.terminate();
        await().atMost(SOON).until(told::isAskedToFinish);

        assertThat(gateway.healthStatus("ready")).isEqualTo(503);
        assertThat(gateway.healthStatus("live")).isEqualTo(200);
        raw.renew();
        assertThatThrownBy(() -> new RawSession(device, SessionServiceGrpc.newBlockingStub(control.channel())))
                .hasMessageContaining("UNAVAILABLE")
                .hasMessageContaining("shuts down");

        assertThat(gateway.exitStatus()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_STOP);
        await().atMost(SOON).until(() -> told.completed);
        assertThat(told.events.getLast().getSession().getEndCause())
                .isIn(SessionEndCause.SESSION_END_CAUSE_SHUTTING_DOWN, SessionEndCause.SESSION_END_CAUSE_LEASE_EXPIRED);
        raw.abandon();
    }
}
