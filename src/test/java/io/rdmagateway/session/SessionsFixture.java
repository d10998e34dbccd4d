package io.rdmagateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Sessions on the fake device, with a clock that the test turns and without threads. */
public final class SessionsFixture implements AutoCloseable {

    public static final Identity ALICE = new Identity("spiffe://test/alice");
    public static final Identity BOB = new Identity("spiffe://test/bob");

    public final RdmaDevice device;
    public final Sessions sessions;
    final CompletionEngine engine;
    final AtomicLong nanos = new AtomicLong();

    private final int liveBefore;
    private final CompletionChannel channel;
    private final List<LoopbackPeer> peers = new ArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();

    public SessionsFixture(SessionLimits limits) {
        FakeIbverbs.assumePresent();
        liveBefore = FakeIbverbs.liveObjects();
        device = RdmaProviders.choose("ibverbs").open("fake0");
        channel = device.createCompletionChannel();
        engine = new CompletionEngine(channel);
        SessionHost host = new SessionHost(new GatewayPort(device, 1, GidWish.NONE), engine);
        sessions = new Sessions(() -> host, limits, InstantSource.fixed(Instant.EPOCH), nanos::get, new SecureRandom());
    }

    public SessionsFixture() {
        this(SessionLimits.DEFAULT);
    }

    public LoopbackPeer peer() {
        LoopbackPeer peer = new LoopbackPeer(device);
        peers.add(peer);
        return peer;
    }

    Session create(Identity owner, LoopbackPeer peer) {
        Session session =
                sessions.create(owner, new SessionSpec("request-" + requests.incrementAndGet(), peer.endpoint()));
        peer.connect(session.endpoint());
        return session;
    }

    /** Takes a session through the whole handshake. */
    public Session activate(Identity owner, LoopbackPeer peer) {
        Session session = create(owner, peer);
        peer.write(session.proof().slot(), 0, session.proof().nonce());
        sessions.activate(owner, session.id(), 1);
        return session;
    }

    /** Takes what completions there are, as the thread for it would. */
    public void turnEngine() {
        engine.turn();
    }

    /** Lets the device put a session's queue pair into ERR. */
    public void flush(Session session) {
        session.queuePair().qp().fail();
    }

    public void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        sessions.reap();
    }

    /** Releases everything and checks that nothing is left. */
    @Override
    public void close() {
        FakeIbverbs.refuseNothing();
        FakeIbverbs.portState(4);
        sessions.close();
        for (Resource ofSessions : List.of(Resource.SESSIONS, Resource.GRANTS, Resource.PINNED_BYTES)) {
            assertThat(sessions.quotas().used(ofSessions))
                    .as(ofSessions.label())
                    .isZero();
        }
        peers.forEach(LoopbackPeer::close);
        channel.close();
        device.close();
        assertThat(FakeIbverbs.liveObjects()).as("native objects left").isEqualTo(liveBefore);
    }
}
