package io.rdmagateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rdmagateway.testing.FaultyDevice;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions on a device that fails at every possible place, one after the other: nothing may be left, whatever the device. */
abstract class FaultContract {

    private static final Identity ALICE = new Identity("spiffe://test/alice");
    /** One place: whoever does not give it back keeps everybody out. */
    private static final SessionLimits ONE = new SessionLimits(
            1, Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(60), 1000);
    /** Port, GIDs, PD, CQ, two registrations, QP, the first receives and RTS, to name what any session needs. */
    private static final int VERBS_AT_LEAST = 8 + Echo.FIRST_BUFFERS;

    private RdmaDevice real;
    private FaultyDevice faulty;
    private CompletionChannel channel;
    private Sessions sessions;
    private LoopbackPeer peer;
    private Object heldBefore;

    abstract RdmaDevice open();

    /** Says what the device holds, in its own words; equal things mean that it holds the same. */
    abstract Object held();

    @BeforeEach
    void start() {
        real = open();
        peer = new LoopbackPeer(real);
        faulty = new FaultyDevice(real);
        channel = faulty.device().createCompletionChannel();
        SessionHost host =
                new SessionHost(new GatewayPort(faulty.device(), 1, GidWish.NONE), new CompletionEngine(channel));
        sessions = new Sessions(() -> host, ONE, InstantSource.system(), System::nanoTime, new SecureRandom());
        heldBefore = held();
    }

    /** The real device refuses to be closed for as long as anything of it is open. */
    @AfterEach
    void shouldLetGoOfTheDevice() {
        faulty.forget();
        sessions.close();
        channel.close();
        peer.close();
        real.close();
    }

    private Session create(String requestId) {
        return sessions.create(ALICE, new SessionSpec(requestId, peer.endpoint()));
    }

    private void delete(Session session) {
        sessions.delete(ALICE, session.id(), session.info().generation());
    }

    private void requireNothingLeft(String when) {
        assertThat(faulty.journal().open()).as("open %s", when).isEmpty();
        assertThat(faulty.livingMemory()).as("memory %s", when).isZero();
        assertThat(held()).as("held %s", when).isEqualTo(heldBefore);
    }

    private void requireUndoneInReverse(String when) {
        faulty.journal().requireUndoneInReverse(when);
        requireNothingLeft(when);
    }

    /** Names what a session keeps, oldest first. */
    private List<String> parts() {
        faulty.forget();
        Session session = create("parts");
        List<String> parts = faulty.journal().open();
        delete(session);
        return parts;
    }

    private static VerbsException refusal() {
        return new VerbsException("ibv_injected", Errno.ENOMEM, "");
    }

    static List<Supplier<Throwable>> faults() {
        return List.of(
                FaultContract::refusal,
                () -> new IllegalStateException("injected: closed meanwhile"),
                () -> new OutOfMemoryError("injected"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldUndoInReverseWhenAnyVerbOfCreationFails(Supplier<Throwable> fault) {
        int failed = 0;
        while (true) {
            String requestId = "request-" + failed;
            Throwable cause = fault.get();
            faulty.forget();
            faulty.failAfter(failed, cause);
            Throwable thrown = catchThrowable(() -> create(requestId));
            if (faulty.isFaultPending()) {
                assertThat(thrown).isNull();
                break;
            }
            assertThat(thrown).as("verb %d", failed).isSameAs(cause);
            requireUndoneInReverse("after verb " + failed + " failed");

            Session again = create(requestId);
            delete(again);
            requireNothingLeft("after the request that failed at verb " + failed + " was made again and deleted");
            failed++;
        }
        assertThat(failed).isGreaterThanOrEqualTo(VERBS_AT_LEAST);
    }

    @Test
    void shouldUndoInReverseWhenDeleted() {
        faulty.forget();
        delete(create("whole"));
        requireUndoneInReverse("after the end");
    }

    @Test
    void shouldTryAgainWhenAnyCloseOfAnEndedSessionIsRefused() {
        for (String part : parts()) {
            faulty.forget();
            Session session = create("refused-" + part);
            faulty.refuseClose(part);

            assertThatThrownBy(() -> delete(session)).isInstanceOf(VerbsException.class);
            assertThat(session.info().state()).as(part).isEqualTo(SessionState.DRAINING);
            assertThatThrownBy(() -> create("no-room")).isInstanceOf(QuotaException.class);

            sessions.reap();
            assertThat(session.info().state()).as(part).isEqualTo(SessionState.TIMEWAIT);
            requireNothingLeft("after the second try for " + part);
        }
    }

    @Test
    void shouldTryAgainWhenAnyCloseAfterAFailedCreationIsRefused() {
        int last = lastVerb();
        for (String part : parts()) {
            faulty.forget();
            faulty.failAfter(last, refusal());
            faulty.refuseClose(part);

            assertThatThrownBy(() -> create("again-" + part))
                    .isInstanceOf(VerbsException.class)
                    .hasMessageContaining("ibv_injected");
            assertThat(faulty.journal().open()).as(part).contains(part);
            assertThatThrownBy(() -> create("no-room")).isInstanceOf(QuotaException.class);

            sessions.reap();
            requireNothingLeft("after the second try for " + part);
            delete(create("again-" + part));
        }
    }

    /** Returns how many verbs pass in a creation before its last one. */
    private int lastVerb() {
        for (int verbs = 0; ; verbs++) {
            String requestId = "count-" + verbs;
            faulty.failAfter(verbs, refusal());
            catchThrowable(() -> create(requestId));
            if (faulty.isFaultPending()) {
                faulty.forget();
                delete(create(requestId));
                return verbs - 1;
            }
        }
    }

    @Test
    void shouldEndTheSessionWhenRequestOfSomeWorkIsRefused() {
        faulty.forget();
        Session session = create("refused");
        EmptyWrites work = new EmptyWrites();
        faulty.failAfter(1, refusal()); // newSendRequest passes

        session.submit(work);

        assertThat(faulty.isFaultPending()).isFalse();
        assertThat(work.broken).containsExactly(WorkCompletionStatus.WR_FLUSH_ERR);
        assertThat(work.reasons).as("known by then").singleElement().asString().contains("ibv_injected");
        assertThat(session.withdraw(work)).as("nothing of it is under way").isTrue();
        assertThatThrownBy(() -> session.submit(work))
                .isInstanceOfSatisfying(
                        SessionException.class,
                        e -> assertThat(e.reason()).isEqualTo(SessionException.Reason.SESSION_NOT_ACTIVE));
        sessions.reap();
        requireNothingLeft("after the refusal");
    }

    /** Writes of nothing, and what it hears. */
    private final class EmptyWrites implements Work {

        private final List<WorkCompletionStatus> broken = new ArrayList<>();
        private final List<String> reasons = new ArrayList<>();

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public int fill(SendRequest wr) {
            wr.write(0, 0);
            return 0;
        }

        @Override
        public void completed() {
            throw new AssertionError("nothing was posted");
        }

        @Override
        public void broke(WorkCompletionStatus status) {
            broken.add(status);
            reasons.add(sessions.list(ALICE, 0, "").items().getFirst().endReason());
        }
    }
}
