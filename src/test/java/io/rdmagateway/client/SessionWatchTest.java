package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.rdmagateway.client.SessionEvent.DeviceChanged;
import io.rdmagateway.client.SessionEvent.Lost;
import io.rdmagateway.proto.v1.DeviceEvent;
import io.rdmagateway.proto.v1.DeviceEventType;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionEndCause;
import io.rdmagateway.proto.v1.SessionState;
import io.rdmagateway.proto.v1.WatchSessionResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a session is kept alive, what is told of it, and how it ends without being closed. */
class SessionWatchTest extends ClientFixture {

    private Session.Builder broken() {
        return gateway.session()
                .setState(SessionState.SESSION_STATE_FAILED)
                .setEndCause(SessionEndCause.SESSION_END_CAUSE_QUEUE_PAIR_ERROR)
                .setEndReason("RETRY_EXC_ERR: the peer does not answer");
    }

    private GatewayException failureOf(ClientSession session) {
        soon(() -> !events.isEmpty());
        return catchThrowableOfType(GatewayException.class, () -> session.send(new byte[1]));
    }

    @Test
    void shouldRenewThreeTimesPerLease() {
        leaseOfMillis(900);
        long start = System.nanoTime();
        try (ClientSession session = open()) {
            soon(() -> gateway.renewals.get() >= 4);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(890));
            assertThat(gateway.calls).containsOnlyOnce("watch");
            assertThat(session.facts().lease()).isEqualTo(Duration.ofMillis(900));
        }
    }

    @Test
    void shouldEndTheWatchWhenClosed() {
        openWatched().close();

        soon(() -> gateway.watchCount() == 0);
        assertThat(events).isEmpty();
    }

    @Test
    void shouldEndTheWatchWhenTheClientIsClosedFirst() {
        ClientSession session = openWatched();

        client.close();
        soon(() -> gateway.watchCount() == 0);
        session.close();

        assertThat(device.journal).endsWith("close pd");
    }

    @Test
    void shouldTellCauseAndReasonWhenTheGatewayEndsTheSession() {
        try (ClientSession session = openWatched()) {
            gateway.tell(broken());

            GatewayException e = failureOf(session);
            assertThat(e.code()).isEqualTo(Status.Code.ABORTED);
            assertThat(e.reason()).isEqualTo("QUEUE_PAIR_ERROR");
            assertThat(e)
                    .hasMessage("the gateway has ended the session (QUEUE_PAIR_ERROR): RETRY_EXC_ERR: the peer does not"
                            + " answer");
            assertThat(events).containsExactly(new Lost(e));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SessionState.class,
            names = {"SESSION_STATE_DRAINING", "SESSION_STATE_FAILED", "SESSION_STATE_TIMEWAIT"})
    void shouldBeLostOnceWhenInAStateThatIsOver(SessionState state) {
        try (ClientSession session = openWatched()) {
            gateway.tell(broken().setState(state));
            gateway.tell(broken().setState(SessionState.SESSION_STATE_FAILED));

            assertThat(failureOf(session).reason()).isEqualTo("QUEUE_PAIR_ERROR");
            soon(() -> gateway.watchCount() == 0);
            assertThat(events).hasSize(1);
        }
    }

    @Test
    void shouldEndTheOperationUnderWayWhenLost() throws Exception {
        try (ClientSession session = openWatched();
                RemoteRegion region = attach(session);
                RegisteredBuffer buffer = session.allocate(1000)) {
            device.qp.stuck = true;
            CompletableFuture<GatewayException> failure = CompletableFuture.supplyAsync(
                    () -> catchThrowableOfType(GatewayException.class, () -> region.write(buffer, 0, 0, 1000)));
            soon(() -> device.qp.outstanding() > 0);

            gateway.tell(broken());

            assertThat(failure.get().reason()).isEqualTo("QUEUE_PAIR_ERROR");
        }
    }

    @Test
    void shouldBeUnavailableWhenTheGatewayEndedIt() {
        try (ClientSession session = openWatched()) {
            gateway.tell(broken().setEndCause(SessionEndCause.SESSION_END_CAUSE_SHUTTING_DOWN));

            GatewayException e = failureOf(session);
            assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(e.reason()).isEqualTo("SHUTTING_DOWN");
        }
    }

    @Test
    void shouldTakeTheWatchUpAgainWhenItBreaks() {
        try (ClientSession session = openWatched()) {
            for (int i = 0; i < 3; i++) {
                gateway.breakWatches(Status.UNAVAILABLE.asRuntimeException());
                soon(() -> gateway.watchCount() == 1);
            }
            assertThat(session.ping(8, Duration.ofSeconds(1))).isPresent();
            assertThat(events).isEmpty();
            assertThat(gateway.calls.stream().filter("watch"::equals)).hasSize(4);
        }
    }

    @Test
    void shouldBeLostWhenTheGatewayForgotItMeanwhile() {
        try (ClientSession session = openWatched()) {
            gateway.refuseOnce(
                    "watch", FakeGateway.refusal(Status.Code.NOT_FOUND, "SESSION_NOT_FOUND", "", "no such session"));
            gateway.breakWatches(Status.UNAVAILABLE.asRuntimeException());

            GatewayException e = failureOf(session);
            assertThat(e.reason()).isEqualTo("SESSION_NOT_FOUND");
            assertThat(e).hasMessageStartingWith("the gateway has ended the session: no such session");
        }
    }

    @Test
    void shouldBeLostWhenNoWordComesForALease() {
        leaseOfMillis(300);
        gateway.silent = true;
        long start = System.nanoTime();
        try (ClientSession session = open()) {
            GatewayException e = failureOf(session);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(299));
            assertThat(e.reason()).isEqualTo("LEASE_EXPIRED");
            assertThat(e).hasMessageContaining("300 ms");
        }
    }

    @Test
    void shouldSayWhatBrokeWhenTheLeaseRunsOut() {
        leaseOfMillis(300);
        try (ClientSession session = openWatched()) {
            gateway.close();

            GatewayException e = failureOf(session);
            assertThat(e.reason()).isEqualTo("LEASE_EXPIRED");
            assertThat(e).hasMessageContaining("no gateway answers at localhost");
        }
    }

    @Test
    void shouldSayThatTheGatewayIsOlderWhenItHasNoWatch() {
        gateway.refuseOnce("watch", Status.UNIMPLEMENTED.asRuntimeException());
        try (ClientSession session = open()) {
            GatewayException e = failureOf(session);
            assertThat(e.code()).isEqualTo(Status.Code.UNIMPLEMENTED);
            assertThat(e).hasMessageContaining("older than this client").hasMessageContaining("WatchSession");
        }
    }

    @Test
    void shouldIgnoreTheLateReplyOfAnOlderGeneration() {
        try (ClientSession session = openWatched()) {
            gateway.tell(broken().setGeneration(session.facts().generation() - 1));
            gateway.tell(broken().setSessionId("f".repeat(32)));

            assertThat(session.ping(8, Duration.ofSeconds(1))).isPresent();
            requireNothingTold();
        }
    }

    /** What is told later comes later. */
    private void requireNothingTold() {
        portEvent(DeviceEventType.DEVICE_EVENT_TYPE_SM_CHANGE);
        soon(() -> events.contains(new DeviceChanged(DeviceEventType.DEVICE_EVENT_TYPE_SM_CHANGE)));
        assertThat(events).hasSize(1);
    }

    private void portEvent(DeviceEventType type) {
        gateway.tell(WatchSessionResponse.newBuilder()
                .setDeviceEvent(DeviceEvent.newBuilder().setType(type))
                .build());
    }

    @Test
    void shouldTellWhatHappensToTheDevice() {
        try (ClientSession session = openWatched()) {
            portEvent(DeviceEventType.DEVICE_EVENT_TYPE_PORT_ERR);
            portEvent(DeviceEventType.DEVICE_EVENT_TYPE_PORT_ACTIVE);

            soon(() -> events.size() == 2);
            assertThat(events)
                    .containsExactly(
                            new DeviceChanged(DeviceEventType.DEVICE_EVENT_TYPE_PORT_ERR),
                            new DeviceChanged(DeviceEventType.DEVICE_EVENT_TYPE_PORT_ACTIVE));
            assertThat(session.ping(8, Duration.ofSeconds(1))).isPresent();
        }
    }

    @Test
    void shouldTellWhatHappenedLastWhenListenedToLate() {
        try (ClientSession session = openWatched()) {
            gateway.tell(broken());
            failureOf(session);
            CompletableFuture<SessionEvent> late = new CompletableFuture<>();

            session.onEvent(late::complete);

            assertThat(late.join()).isInstanceOf(Lost.class);
        }
    }

    @Test
    void shouldGoOnWhenTheListenerFails() {
        try (ClientSession session = openWatched()) {
            session.onEvent(event -> {
                throw new IllegalStateException("by the test");
            });
            portEvent(DeviceEventType.DEVICE_EVENT_TYPE_PORT_ERR);
            session.onEvent(events::add);
            portEvent(DeviceEventType.DEVICE_EVENT_TYPE_PORT_ACTIVE);

            soon(() -> events.contains(new DeviceChanged(DeviceEventType.DEVICE_EVENT_TYPE_PORT_ACTIVE)));
            assertThat(session.ping(8, Duration.ofSeconds(1))).isPresent();
        }
    }
}
