package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.rdmagateway.client.SessionEvent.DeviceChanged;
import io.rdmagateway.client.SessionEvent.Draining;
import io.rdmagateway.client.SessionEvent.Lost;
import io.rdmagateway.proto.v1.DeviceEvent;
import io.rdmagateway.proto.v1.DeviceEventType;
import io.rdmagateway.proto.v1.Drain;
import io.rdmagateway.proto.v1.SessionEndCause;
import io.rdmagateway.proto.v1.SessionState;
import io.rdmagateway.proto.v1.WatchSessionResponse;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A gateway that is about to stop. */
class SessionDrainTest extends ClientFixture {

    private void drain() {
        gateway.tell(WatchSessionResponse.newBuilder()
                .setDrain(Drain.newBuilder()
                        .setTimeLeft(com.google.protobuf.Duration.newBuilder().setSeconds(9)))
                .build());
        soon(() -> events.contains(new Draining(Duration.ofSeconds(9))));
    }

    /** Under way, and not done before the queue pair is stuck no more. */
    private CompletableFuture<Void> beginStuck(Runnable operation) {
        device.qp.stuck = true;
        CompletableFuture<Void> begun = CompletableFuture.runAsync(operation);
        soon(() -> device.qp.outstanding() > 0);
        return begun;
    }

    private static void requireRefused(Runnable operation) {
        GatewayException e = catchThrowableOfType(GatewayException.class, operation::run);
        assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(e.reason()).isEqualTo("SHUTTING_DOWN");
        assertThat(e).hasMessageContaining("open another session");
    }

    @Test
    void shouldGiveTheSessionBackAtOnceWhenIdle() {
        try (ClientSession session = openWatched()) {
            drain();

            soon(() -> gateway.calls.contains("delete") && gateway.watchCount() == 0);
            requireRefused(() -> session.send(new byte[1]));
            requireRefused(() -> attach(session));
            assertThat(events).hasSize(1);
        }
    }

    @Test
    void shouldFinishTheOperationUnderWayBeforeItGivesTheSessionBack() {
        try (ClientSession session = openWatched();
                RegisteredBuffer buffer = session.allocate(5_000)) {
            RemoteRegion region = attach(session);
            buffer.memory().fill((byte) 3);
            CompletableFuture<Void> write = beginStuck(() -> region.write(buffer, 0, 0, 5_000));

            drain();
            assertThat(gateway.calls).doesNotContain("delete");
            assertThat(write).isNotDone();
            device.qp.stuck = false;

            write.join();
            assertThat(gateway.region().get(ValueLayout.JAVA_BYTE, 4_999)).isEqualTo((byte) 3);
            soon(() -> gateway.calls.contains("delete"));
            requireRefused(() -> region.read(buffer, 0, 0, 8));
        }
    }

    @Test
    void shouldEndTheOperationUnderWayWhenTheTimeIsOver() {
        try (ClientSession session = openWatched();
                RegisteredBuffer buffer = session.allocate(5_000)) {
            RemoteRegion region = attach(session);
            CompletableFuture<Void> write = beginStuck(() -> requireEnded(() -> region.write(buffer, 0, 0, 5_000)));
            drain();

            gateway.tell(gateway.session()
                    .setState(SessionState.SESSION_STATE_FAILED)
                    .setEndCause(SessionEndCause.SESSION_END_CAUSE_SHUTTING_DOWN)
                    .setEndReason("the gateway shuts down"));

            write.join();
            soon(() -> events.size() == 2);
            assertThat(events.getLast()).isInstanceOf(Lost.class);
        }
    }

    private static void requireEnded(Runnable operation) {
        GatewayException e = catchThrowableOfType(GatewayException.class, operation::run);
        assertThat(e.reason()).isEqualTo("SHUTTING_DOWN");
        assertThat(e).hasMessageContaining("the gateway shuts down");
    }

    @Test
    void shouldTellItOnceWhenTheGatewaySaysItAgain() {
        try (ClientSession session = openWatched();
                RegisteredBuffer buffer = session.allocate(5_000)) {
            RemoteRegion region = attach(session);
            CompletableFuture<Void> write = beginStuck(() -> region.write(buffer, 0, 0, 5_000));
            drain();

            drain();
            gateway.tell(WatchSessionResponse.newBuilder()
                    .setDeviceEvent(DeviceEvent.newBuilder().setType(DeviceEventType.DEVICE_EVENT_TYPE_PORT_ERR))
                    .build());
            soon(() -> events.size() == 2);
            assertThat(events.getLast()).isInstanceOf(DeviceChanged.class);
            device.qp.stuck = false;

            write.join();
            soon(() -> gateway.calls.contains("delete"));
        }
    }

    @Test
    void shouldKeepTheLeaseWhileTheOperationIsUnderWay() {
        leaseOfMillis(900);
        try (ClientSession session = openWatched();
                RegisteredBuffer buffer = session.allocate(5_000)) {
            RemoteRegion region = attach(session);
            CompletableFuture<Void> write = beginStuck(() -> region.write(buffer, 0, 0, 5_000));
            drain();

            int before = gateway.renewals.get();
            soon(() -> gateway.renewals.get() > before + 3);
            device.qp.stuck = false;

            write.join();
        }
    }
}
