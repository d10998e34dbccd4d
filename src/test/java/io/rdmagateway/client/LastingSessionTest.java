package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.rdmagateway.client.SessionEvent.Lost;
import io.rdmagateway.client.SessionEvent.Reopened;
import io.rdmagateway.proto.v1.SessionEndCause;
import io.rdmagateway.proto.v1.SessionState;
import io.rdmagateway.verbs.WorkCompletionException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session whose queue pairs die. */
class LastingSessionTest extends ClientFixture {

    private static final int BYTES = 1000;

    private GatewayClient hasty;

    /** What is made on every session. */
    private record Furniture(RemoteRegion region, RegisteredBuffer buffer) {

        static Furniture on(ClientSession session) {
            return new Furniture(session.attach("r", 0, 0, EnumSet.allOf(RegionAccess.class)), session.allocate(BYTES));
        }

        void write() {
            buffer.memory().fill((byte) 7);
            region.write(buffer, 0, 0, BYTES);
        }
    }

    @BeforeEach
    void connect() {
        hasty = hastyClient();
    }

    @AfterEach
    void disconnect() {
        hasty.close();
    }

    private LastingSession<Furniture> openLasting() {
        LastingSession<Furniture> session = hasty.openLasting(device, OPTIONS, Furniture::on, events::add);
        soon(() -> gateway.watchCount() == 1);
        return session;
    }

    private void end(SessionEndCause cause) {
        gateway.tell(
                gateway.session().setState(SessionState.SESSION_STATE_FAILED).setEndCause(cause));
    }

    @Test
    void shouldDoItAgainOnAnotherQueuePairWhenOneDies() {
        try (LastingSession<Furniture> session = openLasting()) {
            long generation = session.facts().generation();
            AtomicInteger attempts = new AtomicInteger();
            device.qp.failAt = device.qp.performed.size() + 3;

            session.run(furniture -> {
                attempts.incrementAndGet();
                furniture.write();
            });

            assertThat(attempts).hasValue(2);
            assertThat(session.facts().generation()).isEqualTo(generation + 1);
            assertThat(gateway.region().asSlice(0, BYTES).toArray(ValueLayout.JAVA_BYTE))
                    .containsOnly(7);
            assertThat(gateway.calls.stream().filter("grant"::equals)).hasSize(2);
            soon(() -> events.stream().anyMatch(Reopened.class::isInstance));
            Reopened reopened = (Reopened) events.getLast();
            assertThat(reopened.facts()).isEqualTo(session.facts());
            assertThat(reopened.cause()).isInstanceOf(WorkCompletionException.class);
        }
    }

    @Test
    void shouldOpenAnotherByItselfWhenTheGatewayTellsOfTheEnd() {
        try (LastingSession<Furniture> session = openLasting()) {
            end(SessionEndCause.SESSION_END_CAUSE_QUEUE_PAIR_ERROR);

            soon(() -> events.stream().anyMatch(Reopened.class::isInstance));

            assertThat(events.getFirst()).isInstanceOf(Lost.class);
            assertThat(((Reopened) events.getLast()).cause())
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.reason()).isEqualTo("QUEUE_PAIR_ERROR"));
            session.run(Furniture::write);
            assertThat(gateway.creates).hasSize(2);
        }
    }

    @Test
    void shouldGiveUpWhenTheGatewayDoesNotAllowIt() {
        try (LastingSession<Furniture> session = openLasting()) {
            gateway.refuseOnce(
                    "create", FakeGateway.refusal(Status.Code.PERMISSION_DENIED, "NOT_ALLOWED", "", "revoked"));
            device.qp.failAt = device.qp.performed.size();

            GatewayException e = catchThrowableOfType(GatewayException.class, () -> session.run(Furniture::write));

            assertThat(e.reason()).isEqualTo("NOT_ALLOWED");
            assertThat(gateway.creates).hasSize(2);
        }
    }

    @Test
    void shouldGiveUpWhenTheGrantIsRefusedOnTheNextSession() {
        try (LastingSession<Furniture> session = openLasting()) {
            gateway.refuseOnce(
                    "grant", FakeGateway.refusal(Status.Code.NOT_FOUND, "REGION_NOT_FOUND", "", "no such region"));
            device.qp.failAt = device.qp.performed.size();

            GatewayException e = catchThrowableOfType(GatewayException.class, () -> session.run(Furniture::write));
            assertThat(e.reason()).isEqualTo("REGION_NOT_FOUND");

            // The queue pair is there: it is only to be furnished.
            session.run(Furniture::write);
            assertThat(gateway.creates).hasSize(2);
        }
    }

    @Test
    void shouldGiveUpWhenQueuePairsDieInARow() {
        try (LastingSession<Furniture> session = openLasting()) {
            device.qp.failAlways = true;
            device.qp.failStatus = WorkCompletionStatus.RETRY_EXC_ERR;

            assertThatThrownBy(() -> session.run(Furniture::write)).isInstanceOf(WorkCompletionException.class);

            assertThat(gateway.creates).hasSize(9);
        }
    }

    @Test
    void shouldGiveUpWhenTheSameIsRefusedTwice() {
        try (LastingSession<Furniture> session = openLasting()) {
            device.qp.failAlways = true;
            device.qp.failStatus = WorkCompletionStatus.REM_ACCESS_ERR;

            assertThatThrownBy(() -> session.run(Furniture::write)).isInstanceOf(WorkCompletionException.class);

            assertThat(gateway.creates).hasSize(2);
        }
    }

    @Test
    void shouldGoOnWhenTheGatewayHasEndedTheLease() {
        try (LastingSession<Furniture> session = openLasting()) {
            end(SessionEndCause.SESSION_END_CAUSE_LEASE_EXPIRED);
            soon(() -> events.stream().anyMatch(Reopened.class::isInstance));

            session.run(Furniture::write);

            assertThat(gateway.creates).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SessionEndCause.class,
            names = {"SESSION_END_CAUSE_DELETED", "SESSION_END_CAUSE_REPLACED"})
    void shouldGiveUpWhenTheEndWasMeant(SessionEndCause cause) {
        try (LastingSession<Furniture> session = openLasting()) {
            device.qp.stuck = true;
            Thread ender = Thread.ofVirtual().start(() -> {
                soon(() -> device.qp.outstanding() > 0);
                end(cause);
            });

            GatewayException e = catchThrowableOfType(GatewayException.class, () -> session.run(Furniture::write));

            assertThat(cause.name()).endsWith(e.reason());
            soon(() -> !ender.isAlive());
        }
    }

    @Test
    void shouldThrowWhatTheWorkThrowsWhileTheSessionLives() {
        try (LastingSession<Furniture> session = openLasting()) {
            assertThatThrownBy(
                            () -> session.run(furniture -> furniture.region().write(furniture.buffer(), 1, 0, BYTES)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatIllegalStateException()
                    .isThrownBy(() -> session.run(furniture -> {
                        throw new IllegalStateException("mine");
                    }))
                    .withMessage("mine");
            assertThat(gateway.creates).hasSize(1);
        }
    }

    @Test
    void shouldReleaseEverythingWhenItCannotBeFurnished() {
        gateway.refused.add("grant");

        assertThatThrownBy(() -> hasty.openLasting(device, OPTIONS, Furniture::on, events::add))
                .isInstanceOf(GatewayException.class);

        assertThat(gateway.calls).contains("delete");
    }

    @Test
    void shouldSayClosedWhenUsedAfterClose() {
        LastingSession<Furniture> session = openLasting();
        session.close();
        session.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> session.run(Furniture::write))
                .withMessageContaining("closed");
        assertThat(gateway.creates).hasSize(1);
    }
}
