package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.session.EndCause;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.ServingDevice;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionEvent;
import io.rdmagateway.session.SessionGeneration;
import io.rdmagateway.session.SessionLimits;
import io.rdmagateway.session.SessionSpec;
import io.rdmagateway.session.Sessions;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.GidWish;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that the data path does not reach any more, while the control path says nothing: their lease is long. */
class DeadPeerTest {

    private static final Identity ALICE = new Identity("spiffe://test/alice");
    private static final int CLIENTS = 40;
    private static final int ROUNDS = 5;
    private static final long SECOND = 1_000_000_000;
    private static final Duration NEVER = Duration.ofMinutes(1);
    private static final SessionLimits LIMITS =
            new SessionLimits(CLIENTS, NEVER, NEVER, SessionLimits.DEFAULT.keepalive(), Duration.ZERO, 2 * CLIENTS);

    private CutLink way;
    private SoftDevice clients;
    private ServingDevice serving;
    private Sessions sessions;

    @BeforeEach
    void serve() {
        way = new CutLink(link("127.0.62.2"));
        clients = new SoftDevice("clients", way, System::nanoTime, new SecureRandom()).start();
        serving = ServingDevice.start(
                () -> new SoftDevice("gateway", link("127.0.62.1"), System::nanoTime, new SecureRandom()).start(),
                1,
                GidWish.NONE,
                LIMITS);
        sessions = serving.sessions();
    }

    private static Link link(String address) {
        return UdpLink.open(InetAddress.ofLiteral(address), SoftProvider.DEFAULT_PORT, new SecureRandom());
    }

    @AfterEach
    void release() {
        serving.close();
        clients.close();
    }

    private Session activate(LoopbackPeer peer, String requestId) {
        Session session = sessions.create(
                ALICE, new SessionSpec(requestId, peer.endpoint(), Optional.empty(), true, Optional.empty()));
        peer.connect(session.endpoint());
        peer.write(session.proof().slot(), 0, session.proof().nonce());
        sessions.activate(ALICE, session.id(), 1);
        return session;
    }

    @Test
    void shouldBeNoticedWithinTwoSeconds() {
        ConcurrentLinkedQueue<Long> noticed = new ConcurrentLinkedQueue<>();
        for (int round = 0; round < ROUNDS; round++) {
            cutAll("round-" + round + "-", noticed);
        }
        List<Long> millis =
                noticed.stream().map(nanos -> nanos / 1_000_000).sorted().toList();
        long most = millis.get(millis.size() * 99 / 100 - 1);
        System.out.printf(
                "%d clients cut off: noticed after %d ms (median), %d ms (99 %%), %d ms (most)%n",
                millis.size(), millis.get(millis.size() / 2), most, millis.getLast());
        assertThat(millis).hasSize(CLIENTS * ROUNDS);
        assertThat(most).isLessThanOrEqualTo(2_000);
    }

    private void cutAll(String name, ConcurrentLinkedQueue<Long> noticed) {
        List<LoopbackPeer> peers = new ArrayList<>();
        List<Session> made = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            LoopbackPeer peer = new LoopbackPeer(clients);
            peers.add(peer);
            made.add(activate(peer, name + i));
        }
        // The cut comes at any time between two keepalives.
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(SECOND, 2 * SECOND));
        assertThat(made).allMatch(session -> session.info().state().isLive());
        long start = System.nanoTime();
        for (Session session : made) {
            sessions.watch(ALICE, new SessionGeneration(session.id(), 1), event -> {
                if (event instanceof SessionEvent.Changed(var info)
                        && info.state().isOver()) {
                    noticed.add(System.nanoTime() - start);
                }
            });
        }
        way.cut(true);
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        made.stream().allMatch(session -> session.info().state().isOver()));
        assertThat(made).allSatisfy(session -> {
            assertThat(session.info().endCause()).contains(EndCause.QUEUE_PAIR_ERROR);
            assertThat(session.info().endReason()).startsWith("RETRY_EXC_ERR");
        });
        way.cut(false);
        peers.forEach(LoopbackPeer::close);
    }
}
