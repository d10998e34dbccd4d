package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static io.rdmagateway.session.SessionsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.session.SessionException.Reason;
import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.PsnSource;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {

    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration KEEPALIVE = Duration.ofSeconds(1);
    private static final int MAX = 3;

    private SessionsFixture fixture;
    private Sessions sessions;

    @BeforeEach
    void open() {
        fixture = new SessionsFixture(
                new SessionLimits(MAX, LEASE, Duration.ofSeconds(5), KEEPALIVE, Duration.ofSeconds(60), 10));
        sessions = fixture.sessions;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static void assertRefused(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SessionException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private SessionState state(Session session) {
        return session.info().state();
    }

    @Test
    void shouldBeInRtsWhenCreated() {
        Session session = fixture.create(ALICE, fixture.peer());
        assertThat(state(session)).isEqualTo(SessionState.PENDING);
        assertThat(session.queuePair().qp().info().state()).isEqualTo(QueuePairState.RTS);
        assertThat(session.endpoint().gid()).hasToString("::ffff:127.0.0.1");
        assertThat(session.info().mtu()).isEqualTo(Mtu.MTU_4096);
        assertThat(session.info().maxRdAtomic()).isEqualTo(8);
        assertThat(session.id()).matches("[0-9a-f]{32}");
    }

    @Test
    void shouldShareNothingWhenTwoClientsConnect() {
        Session a = fixture.create(ALICE, fixture.peer());
        Session b = fixture.create(BOB, fixture.peer());
        assertThat(a.id()).isNotEqualTo(b.id());
        assertThat(a.endpoint().qpNum()).isNotEqualTo(b.endpoint().qpNum());
        assertThat(a.endpoint().psn()).isNotEqualTo(b.endpoint().psn());
        assertThat(a.proof().nonce()).isNotEqualTo(b.proof().nonce());
    }

    @Test
    void shouldBeginFarFromWhatTheQueuePairNumberSawLast() {
        LoopbackPeer peer = fixture.peer();
        Map<Integer, Psn> last = new HashMap<>();
        int again = 0;
        for (int i = 0; i < 100; i++) {
            FakeIbverbs.recycleQueuePairNumbers();
            Session session = sessions.create(ALICE, new SessionSpec("r" + i, peer.endpoint()));
            Psn psn = session.endpoint().psn();
            Psn former = last.put(session.endpoint().qpNum(), psn);
            if (former != null) {
                again++;
                assertThat(psn.value() - former.value() & Psn.MAX)
                        .isBetween(PsnSource.DISTANCE, Psn.MAX + 1 - PsnSource.DISTANCE);
            }
            sessions.delete(ALICE, session.id(), 1);
        }
        assertThat(again).as("numbers that came again").isGreaterThan(50);
    }

    @Test
    void shouldNotReachOtherSessionWhenItsKeyIsUsed() {
        LoopbackPeer thief = fixture.peer();
        fixture.create(BOB, thief);
        Session victim = fixture.create(ALICE, fixture.peer());
        assertThat(thief.write(victim.proof().slot(), 0, victim.proof().nonce()))
                .isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        assertRefused(Reason.DATA_PATH_NOT_PROVEN, () -> sessions.activate(ALICE, victim.id(), 1));
    }

    @Test
    void shouldBeActiveWhenNonceHasArrived() {
        LoopbackPeer peer = fixture.peer();
        Session session = fixture.activate(ALICE, peer);
        assertThat(state(session)).isEqualTo(SessionState.ACTIVE);
        assertThat(sessions.activate(ALICE, session.id(), 1).state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void shouldStayPendingWhenNonceIsMissingOrWrong() {
        LoopbackPeer peer = fixture.peer();
        Session session = fixture.create(ALICE, peer);
        assertRefused(Reason.DATA_PATH_NOT_PROVEN, () -> sessions.activate(ALICE, session.id(), 1));
        byte[] wrong = session.proof().nonce();
        wrong[31]++;
        peer.write(session.proof().slot(), 0, wrong);
        assertRefused(Reason.DATA_PATH_NOT_PROVEN, () -> sessions.activate(ALICE, session.id(), 1));
        assertThat(state(session)).isEqualTo(SessionState.PENDING);
    }

    @Test
    void shouldRefuseBytesWhenTheyLeaveTheProofSlot() {
        LoopbackPeer peer = fixture.peer();
        Session session = fixture.create(ALICE, peer);
        assertThat(peer.write(session.proof().slot(), 1, session.proof().nonce()))
                .isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
    }

    @Test
    void shouldGiveSameSessionWhenRequestIsRepeated() {
        LoopbackPeer peer = fixture.peer();
        Session first = sessions.create(ALICE, new SessionSpec("same", peer.endpoint()));
        assertThat(sessions.create(ALICE, new SessionSpec("same", peer.endpoint())))
                .isSameAs(first);
        assertThat(sessions.create(BOB, new SessionSpec("same", peer.endpoint())))
                .isNotSameAs(first);
    }

    @Test
    void shouldMakeOneQueuePairWhenRequestsRace() throws Exception {
        LoopbackPeer peer = fixture.peer();
        int before = FakeIbverbs.liveQueuePairs();
        int threads = 8;
        CyclicBarrier start = new CyclicBarrier(threads);
        Set<Session> made = new HashSet<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            Callable<Session> call = () -> {
                start.await();
                return sessions.create(ALICE, new SessionSpec("race", peer.endpoint()));
            };
            for (Future<Session> session : executor.invokeAll(Collections.nCopies(threads, call))) {
                made.add(session.get());
            }
        }
        assertThat(made).hasSize(1);
        assertThat(FakeIbverbs.liveQueuePairs()).isEqualTo(before + 1);
    }

    @Test
    void shouldRefuseRequestIdWhenEndpointDiffers() {
        sessions.create(ALICE, new SessionSpec("same", fixture.peer().endpoint()));
        assertRefused(
                Reason.REQUEST_ID_REUSED,
                () -> sessions.create(
                        ALICE, new SessionSpec("same", fixture.peer().endpoint())));
    }

    @Test
    void shouldMakeNoSecondQueuePairWhenRequestComesAfterTheEnd() {
        LoopbackPeer peer = fixture.peer();
        Session first = sessions.create(ALICE, new SessionSpec("late", peer.endpoint()));
        sessions.delete(ALICE, first.id(), 1);
        int before = FakeIbverbs.liveQueuePairs();

        assertRefused(
                Reason.SESSION_NOT_ACTIVE, () -> sessions.create(ALICE, new SessionSpec("late", peer.endpoint())));
        assertRefused(
                Reason.REQUEST_ID_REUSED,
                () -> sessions.create(
                        ALICE, new SessionSpec("late", fixture.peer().endpoint())));

        assertThat(FakeIbverbs.liveQueuePairs())
                .as("one more is the second peer's")
                .isEqualTo(before + 1);
    }

    @Test
    void shouldMakeNoSecondQueuePairWhenRequestComesAfterExpiry() {
        LoopbackPeer peer = fixture.peer();
        sessions.create(ALICE, new SessionSpec("late", peer.endpoint()));
        fixture.nanos.addAndGet(Duration.ofSeconds(6).toNanos()); // expired, but not reaped

        assertRefused(
                Reason.SESSION_NOT_ACTIVE, () -> sessions.create(ALICE, new SessionSpec("late", peer.endpoint())));
    }

    @Test
    void shouldMakeNewSessionWhenFormerOneIsForgotten() {
        LoopbackPeer peer = fixture.peer();
        Session first = sessions.create(ALICE, new SessionSpec("old", peer.endpoint()));
        sessions.delete(ALICE, first.id(), 1);
        fixture.pass(SessionLimits.DEFAULT.remembered());

        assertThat(sessions.create(ALICE, new SessionSpec("old", peer.endpoint())))
                .isNotSameAs(first);
    }

    @Test
    void shouldNotStartTheLeaseAnewWhenActivatedAgain() {
        Session session = fixture.activate(ALICE, fixture.peer());
        fixture.nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        sessions.activate(ALICE, session.id(), 1);
        fixture.nanos.addAndGet(Duration.ofSeconds(2).toNanos());

        assertRefused(Reason.SESSION_NOT_ACTIVE, () -> sessions.renew(ALICE, session.id(), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "slash/", "ümlaut"})
    void shouldRefuseRequestIdWhenMalformed(String requestId) {
        assertRefused(
                Reason.INVALID_REQUEST_ID,
                () -> sessions.create(
                        ALICE, new SessionSpec(requestId, fixture.peer().endpoint())));
    }

    @Test
    void shouldAnswerNotFoundWhenSessionIsSomebodyElses() {
        Session session = fixture.create(ALICE, fixture.peer());
        List<ThrowingCallable> calls = List.of(
                () -> sessions.find(BOB, session.id()),
                () -> sessions.activate(BOB, session.id(), 1),
                () -> sessions.renew(BOB, session.id(), 1),
                () -> sessions.requireActive(BOB, session.id(), 1),
                () -> sessions.delete(BOB, session.id(), 1),
                () -> sessions.find(ALICE, "0".repeat(32)));
        calls.forEach(call -> assertRefused(Reason.SESSION_NOT_FOUND, call));
        assertThat(sessions.list(BOB, 0, "").items()).isEmpty();
    }

    @Test
    void shouldRefuseWhenGenerationIsOld() {
        Session session = fixture.activate(ALICE, fixture.peer());
        assertRefused(Reason.STALE_GENERATION, () -> sessions.activate(ALICE, session.id(), 0));
        assertRefused(Reason.STALE_GENERATION, () -> sessions.renew(ALICE, session.id(), 2));
        assertRefused(Reason.STALE_GENERATION, () -> sessions.delete(ALICE, session.id(), 2));
        assertThat(state(session)).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void shouldEndWhenDataPathIsNotProvenInTime() {
        Session session = fixture.create(ALICE, fixture.peer());
        assertRefused(Reason.SESSION_NOT_ACTIVE, () -> sessions.renew(ALICE, session.id(), 1));
        fixture.pass(Duration.ofMillis(4999));
        assertThat(state(session)).isEqualTo(SessionState.PENDING);
        fixture.pass(Duration.ofMillis(1));
        assertThat(session.info().endReason()).contains("not proven in time");
        assertThat(state(session)).isEqualTo(SessionState.FAILED);
        assertRefused(Reason.SESSION_NOT_ACTIVE, () -> sessions.activate(ALICE, session.id(), 1));
    }

    @Test
    void shouldLiveAsLongAsItIsRenewed() {
        LoopbackPeer peer = fixture.peer();
        int before = FakeIbverbs.liveQueuePairs();
        Session session = fixture.activate(ALICE, peer);
        for (int i = 0; i < 5; i++) {
            fixture.pass(Duration.ofSeconds(2));
            sessions.renew(ALICE, session.id(), 1);
        }
        fixture.nanos.addAndGet(LEASE.toNanos());
        assertRefused(Reason.SESSION_NOT_ACTIVE, () -> sessions.renew(ALICE, session.id(), 1));
        sessions.reap();
        assertThat(session.info().endReason()).isEqualTo("the lease of 3000 ms ran out");
        assertThat(FakeIbverbs.liveQueuePairs()).isEqualTo(before);
    }

    @Test
    void shouldHoldNothingWhenDeleted() {
        LoopbackPeer peer = fixture.peer();
        int before = FakeIbverbs.liveObjects();
        Session session = fixture.activate(ALICE, peer);
        sessions.delete(ALICE, session.id(), 1);
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(before);
        assertThat(state(session)).isEqualTo(SessionState.TIMEWAIT);
        sessions.delete(ALICE, session.id(), 1);
        fixture.pass(Duration.ofSeconds(60));
        assertRefused(Reason.SESSION_NOT_FOUND, () -> sessions.delete(ALICE, session.id(), 1));
        assertThat(sessions.countByState()).isEmpty();
    }

    @Test
    void shouldNotDisturbOthersWhenOneLeaves() {
        LoopbackPeer peer = fixture.peer();
        Session stays = fixture.activate(ALICE, peer);
        Session leaves = fixture.activate(BOB, fixture.peer());
        sessions.delete(BOB, leaves.id(), 1);
        assertThat(peer.write(stays.proof().slot(), 0, new byte[32])).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(state(stays)).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void shouldTakeNewSessionWhenOneLeavesAFullGateway() {
        Session first = fixture.create(ALICE, fixture.peer());
        IntStream.range(1, MAX).forEach(i -> fixture.create(ALICE, fixture.peer()));
        LoopbackPeer late = fixture.peer();
        assertThatThrownBy(() -> fixture.create(BOB, late)).isInstanceOfSatisfying(QuotaException.class, e -> {
            assertThat(e.reason()).isEqualTo("SESSION_LIMIT_REACHED");
            assertThat(e.metadata())
                    .containsEntry("limit", "3")
                    .containsEntry("held", "0")
                    .containsEntry("scope", "gateway");
            assertThat(e.retryDelay()).isPresent();
        });
        sessions.delete(ALICE, first.id(), 1);
        fixture.create(BOB, late);
    }

    @Test
    void shouldRefuseWhenPortIsDown() {
        LoopbackPeer peer = fixture.peer();
        FakeIbverbs.portState(1);
        assertThatThrownBy(() -> fixture.create(ALICE, peer))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("port 1 of fake0 is DOWN");
    }

    @Test
    void shouldNameFieldWhenEndpointDoesNotFit() {
        LoopbackPeer peer = fixture.peer();
        QueuePairEndpoint right = peer.endpoint();
        QueuePairEndpoint infiniband = new QueuePairEndpoint(
                right.qpNum(), right.psn(), right.gid(), 7, LinkLayer.INFINIBAND, right.mtu(), 1, 0);
        Gid ipv6 = new Gid(0x2001_0db8_0000_0000L, 1);
        QueuePairEndpoint foreign =
                new QueuePairEndpoint(right.qpNum(), right.psn(), ipv6, 0, LinkLayer.ETHERNET, right.mtu(), 1, 0);
        int before = FakeIbverbs.liveObjects();
        Map.of("link_layer", infiniband, "gid", foreign)
                .forEach((field, endpoint) -> assertThatThrownBy(
                                () -> sessions.create(ALICE, new SessionSpec(field, endpoint)))
                        .isInstanceOfSatisfying(SessionException.class, e -> {
                            assertThat(e.reason()).isEqualTo(Reason.INVALID_ENDPOINT);
                            assertThat(e.metadata()).containsEntry("field", field);
                        }));
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(before);
    }

    @Test
    void shouldListOwnSessionsByPages() {
        Set<String> made = new HashSet<>();
        IntStream.range(0, MAX)
                .forEach(i -> made.add(fixture.create(ALICE, fixture.peer()).id()));
        Page<SessionInfo> first = sessions.list(ALICE, 2, "");
        Page<SessionInfo> second = sessions.list(ALICE, 2, first.nextToken());
        assertThat(first.items()).hasSize(2);
        assertThat(second.items()).hasSize(1);
        assertThat(second.nextToken()).isEmpty();
        first.items().forEach(info -> made.remove(info.id()));
        second.items().forEach(info -> made.remove(info.id()));
        assertThat(made).isEmpty();
    }

    @Test
    void shouldDrawPsnAnewForEverySession() {
        Set<Psn> psns = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Session session = sessions.create(
                    ALICE, new SessionSpec("r" + i, fixture.peer().endpoint()));
            psns.add(session.endpoint().psn());
            sessions.delete(ALICE, session.id(), 1);
        }
        assertThat(psns.size()).isGreaterThan(97);
    }

    @Test
    void shouldFailSessionWhenDeviceGivesItsQueuePairUp() {
        Session session = fixture.activate(ALICE, fixture.peer());
        Session other = fixture.activate(BOB, fixture.peer());
        sessions.failWhere(session::equals, EndCause.QUEUE_PAIR_ERROR, "QP_FATAL: test");
        sessions.reap();
        assertThat(session.info().endReason()).isEqualTo("QP_FATAL: test");
        assertThat(state(session)).isEqualTo(SessionState.FAILED);
        assertThat(state(other)).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void shouldTakeNobodyWhenClosed() {
        Session session = fixture.create(ALICE, fixture.peer());
        LoopbackPeer late = fixture.peer();
        sessions.close();
        assertThat(state(session)).isEqualTo(SessionState.FAILED);
        assertRefused(Reason.SHUTTING_DOWN, () -> fixture.create(ALICE, late));
    }
}
