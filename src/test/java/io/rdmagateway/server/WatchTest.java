package io.rdmagateway.server;

import static io.rdmagateway.server.GatewayTestClient.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.proto.v1.ActivateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.GetSessionRequest;
import io.rdmagateway.proto.v1.ListSessionsRequest;
import io.rdmagateway.proto.v1.RenewSessionRequest;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionEndCause;
import io.rdmagateway.proto.v1.SessionGeneration;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.SessionState;
import io.rdmagateway.proto.v1.WatchSessionRequest;
import io.rdmagateway.proto.v1.WatchSessionResponse;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client is told of its session, and how it takes another one's place. */
@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class WatchTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private RdmaDevice device;
    private GatewayTestClient client;
    private LoopbackPeer peer;

    /** Everything that one call answered. */
    private static final class Told implements StreamObserver<WatchSessionResponse> {
        private final List<WatchSessionResponse> events = new CopyOnWriteArrayList<>();
        private volatile Throwable failure;
        private volatile boolean completed;

        @Override
        public void onNext(WatchSessionResponse event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable cause) {
            failure = cause;
        }

        @Override
        public void onCompleted() {
            completed = true;
        }

        private List<SessionState> states() {
            return events.stream()
                    .filter(WatchSessionResponse::hasSession)
                    .map(event -> event.getSession().getState())
                    .toList();
        }

        private long renewals() {
            return events.stream().filter(WatchSessionResponse::hasLeaseRenewed).count();
        }

        private void assertFailed(Code code, String reason) {
            await().atMost(SOON).until(() -> failure != null);
            assertRefused(code, reason, () -> {
                throw failure;
            });
        }
    }

    @BeforeEach
    void connect() {
        device = RdmaProviders.choose("ibverbs").open("fake0");
        client = new GatewayTestClient("alice");
        peer = new LoopbackPeer(device);
    }

    @AfterEach
    void disconnect() {
        client.sessions()
                .listSessions(ListSessionsRequest.getDefaultInstance())
                .getSessionsList()
                .forEach(this::delete);
        client.close();
        peer.close();
        device.close();
    }

    private CreateSessionResponse create(CreateSessionRequest.Builder request, LoopbackPeer by) {
        CreateSessionResponse created = client.sessions()
                .createSession(request.setEndpoint(EndpointMapper.toProto(by.endpoint()))
                        .build());
        by.connect(EndpointMapper.fromProto(created.getGatewayEndpoint()));
        return created;
    }

    private Session activate(CreateSessionResponse created, LoopbackPeer by) {
        var slot = created.getProof().getSlot();
        by.write(
                new RemoteMemory(slot.getAddr(), slot.getRkey(), slot.getLengthBytes()),
                0,
                created.getProof().getNonce().toByteArray());
        return client.sessions()
                .activateSession(ActivateSessionRequest.newBuilder()
                        .setSessionId(created.getSession().getSessionId())
                        .setGeneration(created.getSession().getGeneration())
                        .build())
                .getSession();
    }

    private CreateSessionResponse create(String requestId) {
        return create(CreateSessionRequest.newBuilder().setRequestId(requestId), peer);
    }

    private void delete(Session session) {
        client.sessions()
                .deleteSession(DeleteSessionRequest.newBuilder()
                        .setSessionId(session.getSessionId())
                        .setGeneration(session.getGeneration())
                        .build());
    }

    private StreamObserver<WatchSessionRequest> watch(Told told, GatewayTestClient by) {
        return SessionServiceGrpc.newStub(by.channel()).watchSession(told);
    }

    private static WatchSessionRequest name(Session session) {
        return WatchSessionRequest.newBuilder()
                .setSessionId(session.getSessionId())
                .setGeneration(session.getGeneration())
                .build();
    }

    @Test
    void shouldTellEveryStateUntilNothingIsLeft() {
        CreateSessionResponse created = create("states");
        Told told = new Told();
        StreamObserver<WatchSessionRequest> signs = watch(told, client);
        signs.onNext(name(created.getSession()));
        await().atMost(SOON).until(() -> told.states().equals(List.of(SessionState.SESSION_STATE_PENDING)));
        assertThat(told.renewals()).as("there is no lease before the proof").isZero();

        Session session = activate(created, peer);
        signs.onNext(WatchSessionRequest.getDefaultInstance());
        await().atMost(SOON).until(() -> told.renewals() == 1);

        delete(session);
        await().atMost(SOON).until(() -> told.completed);
        assertThat(told.states())
                .containsExactly(
                        SessionState.SESSION_STATE_PENDING,
                        SessionState.SESSION_STATE_ACTIVE,
                        SessionState.SESSION_STATE_DRAINING,
                        SessionState.SESSION_STATE_TIMEWAIT);
        assertThat(told.events.getLast().getSession().getEndCause())
                .isEqualTo(SessionEndCause.SESSION_END_CAUSE_DELETED);
    }

    @Test
    void shouldGoOnWhenTheCallBreaks() {
        Session session = activate(create("resume"), peer);
        Told first = new Told();
        try (GatewayTestClient other = new GatewayTestClient("alice")) {
            watch(first, other).onNext(name(session));
            await().atMost(SOON).until(() -> first.renewals() == 1);
        }
        Told second = new Told();
        watch(second, client).onNext(name(session));
        await().atMost(SOON).until(() -> second.renewals() == 1);
        assertThat(second.states()).containsExactly(SessionState.SESSION_STATE_ACTIVE);
    }

    @Test
    void shouldTellTheEndWhenItComesLate() {
        Session session = activate(create("late"), peer);
        delete(session);
        Told told = new Told();
        watch(told, client).onNext(name(session));
        await().atMost(SOON).until(() -> told.completed);
        assertThat(told.states()).containsExactly(SessionState.SESSION_STATE_TIMEWAIT);
    }

    @Test
    void shouldRefuseWhatItCannotWatch() {
        Session session = activate(create("refused"), peer);
        Told stale = new Told();
        watch(stale, client).onNext(name(session).toBuilder().setGeneration(2).build());
        stale.assertFailed(Code.FAILED_PRECONDITION, "STALE_GENERATION");

        Told unknown = new Told();
        watch(unknown, client).onNext(WatchSessionRequest.getDefaultInstance());
        unknown.assertFailed(Code.NOT_FOUND, "SESSION_NOT_FOUND");

        Told somebodyElse = new Told();
        try (GatewayTestClient bob = new GatewayTestClient("bob")) {
            watch(somebodyElse, bob).onNext(name(session));
            somebodyElse.assertFailed(Code.NOT_FOUND, "SESSION_NOT_FOUND");
        }
        Told two = new Told();
        StreamObserver<WatchSessionRequest> signs = watch(two, client);
        signs.onNext(name(session));
        signs.onNext(name(session).toBuilder().setSessionId("another").build());
        two.assertFailed(Code.INVALID_ARGUMENT, "INVALID_WATCH");
    }

    @Test
    void shouldAnswerEverySignOfLife() {
        Session session = activate(create("many"), peer);
        Told told = new Told();
        StreamObserver<WatchSessionRequest> signs = watch(told, client);
        for (int i = 0; i < 20_000; i++) {
            signs.onNext(name(session));
        }
        signs.onCompleted();
        await().atMost(Duration.ofSeconds(30)).until(() -> told.completed || told.failure != null);
        assertThat(told.failure).isNull();
        assertThat(told.renewals()).isEqualTo(20_000);
    }

    @Test
    void shouldHaveSameIdAndNextGenerationWhenItReplacesAnother() {
        Session former = activate(create("former"), peer);
        Told told = new Told();
        watch(told, client).onNext(name(former));
        await().atMost(SOON).until(() -> told.renewals() == 1);

        try (LoopbackPeer again = new LoopbackPeer(device)) {
            SessionGeneration replaced = SessionGeneration.newBuilder()
                    .setSessionId(former.getSessionId())
                    .setGeneration(former.getGeneration())
                    .build();
            CreateSessionRequest.Builder request =
                    CreateSessionRequest.newBuilder().setRequestId("latter").setReplaces(replaced);
            Session latter = activate(create(request, again), again);
            assertThat(latter.getSessionId()).isEqualTo(former.getSessionId());
            assertThat(latter.getGeneration()).isEqualTo(2);
            await().atMost(SOON).until(() -> told.completed);
            assertThat(told.events.getLast().getSession().getEndCause())
                    .isEqualTo(SessionEndCause.SESSION_END_CAUSE_REPLACED);

            assertRefused(
                    Code.FAILED_PRECONDITION,
                    "STALE_GENERATION",
                    () -> client.sessions()
                            .renewSession(RenewSessionRequest.newBuilder()
                                    .setSessionId(former.getSessionId())
                                    .setGeneration(1)
                                    .build()));
            assertRefused(Code.FAILED_PRECONDITION, "STALE_GENERATION", () -> delete(former));
            assertRefused(
                    Code.FAILED_PRECONDITION,
                    "STALE_GENERATION",
                    () -> create(request.clone().setRequestId("too-late"), again));
            assertRefused(Code.FAILED_PRECONDITION, "SESSION_NOT_ACTIVE", () -> create("former"));
            assertThat(client.sessions()
                            .getSession(GetSessionRequest.newBuilder()
                                    .setSessionId(former.getSessionId())
                                    .build())
                            .getSession())
                    .isEqualTo(latter);
            delete(latter);
        }
    }

    @Test
    void shouldRefuseToReplaceWhatIsNotThere() {
        SessionGeneration unknown = SessionGeneration.newBuilder()
                .setSessionId("unknown")
                .setGeneration(1)
                .build();
        assertRefused(
                Code.NOT_FOUND,
                "SESSION_NOT_FOUND",
                () -> create(
                        CreateSessionRequest.newBuilder().setRequestId("nobody").setReplaces(unknown), peer));
        // Nothing came of it, so the same request may be made anew.
        activate(create("nobody"), peer);
    }

    /** More than the hundred streams that HTTP/2 servers usually have room for, and the 200 resets. */
    @Test
    void shouldAnswerBesideManyWatches() {
        Session session = activate(create("watched-by-many"), peer);
        List<StreamObserver<WatchSessionRequest>> watches = new ArrayList<>();
        List<Told> told = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            told.add(new Told());
            watches.add(watch(told.getLast(), client));
            watches.getLast().onNext(name(session));
        }
        await().atMost(SOON).until(() -> told.stream().allMatch(one -> one.renewals() == 1));
        AtomicBoolean lost = new AtomicBoolean();
        client.channel().notifyWhenStateChanged(ConnectivityState.READY, () -> lost.set(true));
        renew(session);

        watches.forEach(watch -> watch.onError(Status.CANCELLED.asException()));

        renew(session);
        assertThat(lost).as("the connection was lost").isFalse();
    }

    private void renew(Session session) {
        client.sessions()
                .renewSession(RenewSessionRequest.newBuilder()
                        .setSessionId(session.getSessionId())
                        .setGeneration(session.getGeneration())
                        .build());
    }
}
