package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static io.rdmagateway.session.SessionsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.session.SessionException.Reason;
import io.rdmagateway.testing.LoopbackPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How sessions are looked after, succeed each other and come to an end. */
class SessionLifeTest {

    private static final int MAX = 3;
    private static final Duration KEEPALIVE = Duration.ofSeconds(1);
    private static final SessionLimits LIMITS =
            new SessionLimits(MAX, Duration.ofSeconds(3), Duration.ofSeconds(5), KEEPALIVE, Duration.ofSeconds(60), 10);

    private SessionsFixture fixture;
    private Sessions sessions;

    @BeforeEach
    void open() {
        fixture = new SessionsFixture(LIMITS);
        sessions = fixture.sessions;
    }

    @AfterEach
    void shouldHoldNothing() {
        fixture.close();
    }

    private Session activate(SessionSpec spec, LoopbackPeer peer) {
        Session session = sessions.create(ALICE, spec);
        peer.connect(session.endpoint());
        peer.write(session.proof().slot(), 0, session.proof().nonce());
        sessions.activate(ALICE, session.id(), session.generation().generation());
        return session;
    }

    private Session activate(String requestId) {
        LoopbackPeer peer = fixture.peer();
        return activate(watched(requestId, peer, false), peer);
    }

    private static SessionSpec watched(String requestId, LoopbackPeer peer, boolean keepalive) {
        return new SessionSpec(requestId, peer.endpoint(), Optional.empty(), keepalive, Optional.empty());
    }

    private static SessionSpec successor(String requestId, LoopbackPeer peer, Session former) {
        return new SessionSpec(requestId, peer.endpoint(), Optional.of(former.generation()), false, Optional.empty());
    }

    private static void assertRefused(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SessionException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void shouldNoticeWhenClientIsSilentForEver() {
        LoopbackPeer peer = fixture.peer();
        Session session = activate(watched("dead", peer, true), peer);
        fixture.pass(KEEPALIVE);
        fixture.engine.turn();
        assertThat(session.info().state()).as("the client is there").isEqualTo(SessionState.ACTIVE);

        peer.close();
        fixture.pass(KEEPALIVE);
        fixture.engine.turn();
        sessions.reap();
        assertThat(session.info().state()).isEqualTo(SessionState.FAILED);
        assertThat(session.info().endCause()).contains(EndCause.QUEUE_PAIR_ERROR);
        assertThat(session.info().endReason()).startsWith("RETRY_EXC_ERR");
    }

    @Test
    void shouldWriteNothingToWhoDidNotAgree() {
        LoopbackPeer peer = fixture.peer();
        Session session = activate(watched("quiet", peer, false), peer);
        peer.close();
        fixture.pass(KEEPALIVE);
        fixture.engine.turn();
        sessions.reap();
        assertThat(session.info().state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void shouldWriteNothingBeforeTheProof() {
        LoopbackPeer peer = fixture.peer();
        Session session = sessions.create(ALICE, watched("pending", peer, true));
        fixture.pass(KEEPALIVE);
        fixture.engine.turn();
        sessions.reap();
        assertThat(session.info().state()).as("its other half is not ready").isEqualTo(SessionState.PENDING);
    }

    @Test
    void shouldTakeThePlaceOfItsFormerSelfWhenAllAreTaken() {
        Session former = activate("former");
        for (int i = 1; i < MAX; i++) {
            fixture.create(BOB, fixture.peer());
        }
        LoopbackPeer peer = fixture.peer();
        Session latter = activate(successor("latter", peer, former), peer);
        assertThat(latter.generation()).isEqualTo(new SessionGeneration(former.id(), 2));
        assertThat(former.info().endCause()).contains(EndCause.REPLACED);
        assertThat(sessions.find(ALICE, former.id())).isSameAs(latter);
        sessions.delete(ALICE, latter.id(), 2);
    }

    @Test
    void shouldLetOneWinWhenTwoTakeTheSamePlace() throws Exception {
        Session former = activate("former");
        LoopbackPeer left = fixture.peer();
        LoopbackPeer right = fixture.peer();
        List<Object> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Callable<Session>> both = List.of(
                    () -> sessions.create(ALICE, successor("left", left, former)),
                    () -> sessions.create(ALICE, successor("right", right, former)));
            for (Future<Session> outcome : threads.invokeAll(both)) {
                outcomes.add(outcome.state() == Future.State.SUCCESS ? outcome.resultNow() : outcome.exceptionNow());
            }
        }
        assertThat(outcomes).filteredOn(Session.class::isInstance).hasSize(1);
        assertThat(outcomes)
                .filteredOn(SessionException.class::isInstance)
                .singleElement()
                .satisfies(e -> assertThat(((SessionException) e).reason()).isEqualTo(Reason.STALE_GENERATION));
        assertThat(sessions.countByState()).containsEntry(SessionState.PENDING, 1);
    }

    @Test
    void shouldNotEndTheFormerSessionOfSomebodyElse() {
        Session former = activate("former");
        assertRefused(Reason.SESSION_NOT_FOUND, () -> sessions.create(BOB, successor("thief", fixture.peer(), former)));
        assertThat(former.info().state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void shouldForgetBothGenerationsInTheirTime() {
        Session former = activate("former");
        LoopbackPeer peer = fixture.peer();
        Session latter = activate(successor("latter", peer, former), peer);
        fixture.pass(Duration.ofSeconds(2));
        sessions.delete(ALICE, latter.id(), 2);
        fixture.pass(LIMITS.remembered().minusSeconds(1));
        assertThat(sessions.find(ALICE, former.id())).isSameAs(latter);
        fixture.pass(Duration.ofSeconds(1));
        assertRefused(Reason.SESSION_NOT_FOUND, () -> sessions.find(ALICE, former.id()));
    }

    @Test
    void shouldLetClientsFinishWhenItStops() {
        LoopbackPeer peer = fixture.peer();
        Session session = activate(watched("finishing", peer, false), peer);
        List<SessionEvent> told = new ArrayList<>();
        sessions.watch(ALICE, session.generation(), event -> {
            told.add(event);
            if (event instanceof SessionEvent.Drain) {
                Thread.ofVirtual().start(() -> sessions.delete(ALICE, session.id(), 1));
            }
        });
        assertThat(sessions.drain(Duration.ofSeconds(5))).isZero();
        assertThat(session.info().endCause()).contains(EndCause.DELETED);
        assertThat(told).contains(new SessionEvent.Drain(Duration.ofSeconds(5)));
        assertRefused(Reason.SHUTTING_DOWN, () -> sessions.create(ALICE, watched("late", fixture.peer(), false)));
    }

    @Test
    void shouldTellWhoBeginsToWatchWhenItStopsAlready() {
        Session session = activate("late");
        sessions.drain(Duration.ofMillis(50));
        List<SessionEvent> told = new ArrayList<>();

        sessions.watch(ALICE, session.generation(), told::add);

        assertThat(told).last().isInstanceOf(SessionEvent.Drain.class);
    }

    @Test
    void shouldCountWhoDoesNotFinish() {
        Session session = activate("stubborn");
        assertThat(sessions.drain(Duration.ofMillis(50))).isEqualTo(1);
        assertThat(session.info().state()).isEqualTo(SessionState.ACTIVE);
    }
}
