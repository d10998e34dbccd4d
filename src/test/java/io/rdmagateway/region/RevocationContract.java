package io.rdmagateway.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionException;
import io.rdmagateway.session.SessionState;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.Deviation;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key that was taken back is dead on the wire, whatever is under way. */
abstract class RevocationContract {

    private static final Identity ALICE = new Identity("spiffe://test/alice");
    private static final Set<GrantAccess> READ = Set.of(GrantAccess.READ);
    private static final byte BEFORE = 0x11;
    private static final byte AFTER = 0x66;
    private static final int ROUNDS = Integer.getInteger("rdmagateway.revocation.rounds", 100);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long LIMIT_MICROS = 1_000_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private GrantRig rig;
    private Region region;
    private int begun;

    abstract RdmaDevice open();

    /** Returns how much a READ carries: enough to be in the middle of one. */
    abstract int readBytes();

    /** Returns how long a grant lives that is to expire: time enough for some READs. */
    abstract Duration ttl();

    @BeforeEach
    void serve() {
        rig = new GrantRig(open(), 8);
        region = rig.region(ALICE, "region", readBytes());
    }

    @AfterEach
    void close() {
        threads.close();
        rig.close();
    }

    /** Ends a grant; returns when it was to be dead. */
    @FunctionalInterface
    private interface Ending {
        long end(Session session, Grants.Issued issued, long grantedNanos) throws InterruptedException;
    }

    /** Returns how long the key worked after the time when it was to be dead, in microseconds. */
    private long outlived(Duration ttl, Ending ending) throws InterruptedException, ExecutionException {
        GrantRig.bytes(region).fill(BEFORE);
        try (LoopbackPeer peer = new LoopbackPeer(rig.device, ReadFlood.DEPTH * readBytes())) {
            Session session = rig.activate(ALICE, peer);
            long granted = System.nanoTime();
            Grants.Issued issued = rig.grant(session, region, READ, ttl);
            ReadFlood flood = new ReadFlood(peer, issued.memory(), BEFORE);
            Future<?> reading = threads.submit(flood);
            flood.awaitBegun();
            long due = ending.end(session, issued, granted);
            long dead = System.nanoTime();
            GrantRig.bytes(region).fill(AFTER);
            reading.get();
            flood.requireExpected();
            begun += flood.reads > 0 ? 1 : 0;
            if (flood.failure != WorkCompletionStatus.RETRY_EXC_ERR
                    || !rig.device.info().deviations().contains(Deviation.KEY_LOST_DURING_READ_IS_RETRY_EXC_ERR)) {
                assertThat(flood.failure).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
            }
            assertThat(flood.lastSuccessPostedNanos)
                    .as("a READ that was posted after the end succeeded")
                    .isLessThan(dead);
            rig.end(session);
            return Math.max(0, flood.lastSuccessNanos - due) / 1000;
        }
    }

    private void measure(String what, Duration ttl, Ending ending) throws InterruptedException, ExecutionException {
        long[] micros = new long[ROUNDS];
        begun = 0;
        for (int i = 0; i < ROUNDS; i++) {
            micros[i] = outlived(ttl, ending);
        }
        Arrays.sort(micros);
        long p99 = micros[(ROUNDS * 99 - 1) / 100];
        System.out.printf(
                "%s in the middle of READs of %d KiB on %s: last READ done after %d us (p50), %d us (p99), %d us (max), %d rounds%n",
                what, readBytes() >> 10, rig.device.info().name(), micros[ROUNDS / 2], p99, micros[ROUNDS - 1], ROUNDS);
        assertThat(begun).as("rounds with a READ before the end").isGreaterThan(ROUNDS / 2);
        assertThat(p99).as("us").isLessThanOrEqualTo(LIMIT_MICROS);
    }

    @Test
    void shouldEndKeyInTheMiddleOfReadWhenDeleted() throws InterruptedException, ExecutionException {
        measure("DeleteGrant", Duration.ZERO, (session, issued, granted) -> {
            long called = System.nanoTime();
            rig.grants.delete(ALICE, session.id(), issued.grant().id());
            return called;
        });
    }

    @Test
    void shouldEndKeyInTheMiddleOfReadWhenExpired() throws InterruptedException, ExecutionException {
        measure("expiry", ttl(), (session, issued, granted) -> {
            soon(() -> rig.grants.count(region) == 0);
            return granted + ttl().toNanos();
        });
    }

    @Test
    void shouldRefuseOldKeyWhenItsSessionIsClosed() {
        RemoteMemory old;
        try (LoopbackPeer peer = new LoopbackPeer(rig.device)) {
            Session session = rig.activate(ALICE, peer);
            old = rig.grant(session, region, GrantRig.ALL, Duration.ZERO).memory();
            assertThat(peer.write(old, 0, new byte[] {BEFORE})).isEqualTo(WorkCompletionStatus.SUCCESS);
            rig.end(session);
        }
        for (boolean grantedAgain : new boolean[] {false, true}) {
            try (LoopbackPeer peer = new LoopbackPeer(rig.device)) {
                Session session = rig.activate(ALICE, peer);
                if (grantedAgain) {
                    rig.grant(session, region, GrantRig.ALL, Duration.ZERO);
                }
                assertThat(peer.write(old, 0, new byte[] {AFTER})).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
                rig.end(session);
            }
        }
        assertThat(GrantRig.bytes(region).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo(BEFORE);
    }

    @Test
    void shouldGoOnWhenClientInvalidatesItsOwnKey() {
        Assumptions.assumeTrue(
                rig.device.info().windowsAreSafe(), "grants are memory regions here: no client can invalidate them");
        try (LoopbackPeer peer = new LoopbackPeer(rig.device)) {
            Session session = rig.activate(ALICE, peer);
            Grants.Issued issued = rig.grant(session, region, GrantRig.ALL, Duration.ZERO);
            Grants.Issued other = rig.grant(session, region, GrantRig.ALL, Duration.ZERO);
            peer.postRecv();
            assertThat(peer.perform(wr -> wr.sendWithInv(issued.memory().rkey()).local(peer.mr(), 0, 64)))
                    .isEqualTo(WorkCompletionStatus.SUCCESS);
            assertThat(peer.receive()).isEqualTo(WorkCompletionStatus.SUCCESS);

            // The grant counts until it is given back, and that works as ever.
            assertThat(rig.grants.list(ALICE, session.id())).hasSize(2);
            rig.grants.delete(ALICE, session.id(), issued.grant().id());
            assertThat(rig.grants.list(ALICE, session.id())).containsExactly(other.grant());
            assertThat(peer.write(other.memory(), 0, new byte[1])).isEqualTo(WorkCompletionStatus.SUCCESS);
            assertThat(peer.write(issued.memory(), 0, new byte[1])).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        }
    }

    /** A bind is a request of the same queue pair that echoes and looks after the client. */
    @Test
    void shouldEchoAndLookAfterClientWhileGrantsAreMade() throws InterruptedException, ExecutionException {
        try (LoopbackPeer peer = new LoopbackPeer(rig.device)) {
            Session session = rig.activate(ALICE, peer);
            AtomicBoolean enough = new AtomicBoolean();
            Future<Integer> granting = threads.submit(() -> {
                int made = 0;
                for (; !enough.get(); made++) {
                    Grants.Issued issued = rig.grant(session, region, READ, Duration.ZERO);
                    rig.grants.delete(ALICE, session.id(), issued.grant().id());
                }
                return made;
            });
            long start = System.nanoTime();
            while (System.nanoTime() - start < 3 * GrantRig.KEEPALIVE.toNanos()) {
                peer.postRecv();
                assertThat(peer.send(new byte[] {1, 2, 3})).isEqualTo(WorkCompletionStatus.SUCCESS);
                assertThat(peer.receive()).isEqualTo(WorkCompletionStatus.SUCCESS);
            }
            enough.set(true);
            assertThat(granting.get()).isGreaterThan(2);
            assertThat(session.info().state()).isEqualTo(SessionState.ACTIVE);
            rig.end(session);
        }
    }

    /** Grants are made as fast as can be while the client breaks the queue pair that they are bound on. */
    @Test
    void shouldLeaveNothingWhenClientBreaksItsQueuePairWhileGrantsAreMade()
            throws InterruptedException, ExecutionException {
        for (int i = 0; i < ROUNDS; i++) {
            try (LoopbackPeer peer = new LoopbackPeer(rig.device)) {
                Session session = rig.activate(ALICE, peer);
                RemoteMemory memory =
                        rig.grant(session, region, READ, Duration.ZERO).memory();
                Future<?> granting = threads.submit(() -> {
                    while (true) {
                        Grants.Issued made = rig.grant(session, region, READ, Duration.ZERO);
                        rig.grants.delete(ALICE, session.id(), made.grant().id());
                    }
                });
                assertThat(peer.write(memory, 0, new byte[1])).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
                assertThatThrownBy(granting::get)
                        .cause()
                        .isInstanceOfAny(SessionException.class, RegionException.class);
                soon(() -> session.info().state() == SessionState.FAILED);
                assertThat(rig.grants.count(region)).isZero();
            }
        }
        regionsAreFree();
    }

    private static void soon(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(LONG)
                .until(condition);
    }

    private void regionsAreFree() {
        rig.regions.delete(ALICE, region.name());
        region = rig.region(ALICE, "region", readBytes());
    }
}
