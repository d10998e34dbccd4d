package io.rdmagateway.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionState;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.Deviation;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every session knows another one's exact key, address and range, and uses them. */
abstract class KeyTheftContract {

    private static final int SESSIONS = Integer.getInteger("rdmagateway.theft.sessions", 64);
    private static final int REGION_BYTES = 12_288;
    private static final byte UNTOUCHED = 0x5a;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final SecureRandom random = new SecureRandom();
    private final List<Client> clients = new ArrayList<>();
    private GrantRig rig;

    abstract RdmaDevice open();

    /** What is tried with a stolen key. */
    enum Attack {
        READ,
        WRITE,
        COMPARE_SWAP,
        FETCH_ADD,
        SEND_WITH_INVALIDATE;

        void fill(SendRequest wr, LoopbackPeer thief, RemoteMemory stolen) {
            switch (this) {
                case READ -> wr.read(stolen.address(), stolen.rkey()).local(thief.mr(), 0, (int) stolen.lengthBytes());
                case WRITE ->
                    wr.write(stolen.address(), stolen.rkey()).local(thief.mr(), 0, (int) stolen.lengthBytes());
                case COMPARE_SWAP ->
                    wr.compareSwap(stolen.address(), stolen.rkey(), 0, 1).local(thief.mr(), 0, Long.BYTES);
                case FETCH_ADD ->
                    wr.fetchAdd(stolen.address(), stolen.rkey(), 1).local(thief.mr(), 0, Long.BYTES);
                case SEND_WITH_INVALIDATE -> wr.sendWithInv(stolen.rkey()).local(thief.mr(), 0, 64);
            }
        }
    }

    /** One client with a region of its own, full of random bytes, and a grant on all of it. */
    private final class Client {

        private final Identity identity;
        private final Region region;
        private final byte[] content = new byte[REGION_BYTES];
        private LoopbackPeer peer;
        private Session session;
        private RemoteMemory memory;

        Client(int number) {
            identity = new Identity("spiffe://test/" + number);
            region = rig.region(identity, "region-" + number, REGION_BYTES);
            random.nextBytes(content);
            MemorySegment.copy(content, 0, GrantRig.bytes(region), ValueLayout.JAVA_BYTE, 0, REGION_BYTES);
            open();
        }

        void open() {
            peer = new LoopbackPeer(rig.device);
            session = rig.activate(identity, peer);
            memory = rig.grant(session, region, GrantRig.ALL, Duration.ZERO).memory();
        }

        SessionState state() {
            return session.info().state();
        }

        WorkCompletionStatus attack(Attack attack, RemoteMemory stolen) {
            peer.mr().memory().fill(UNTOUCHED);
            return peer.perform(wr -> attack.fill(wr, peer, stolen));
        }

        void requireNothingStolen() {
            assertThat(peer.bytes(REGION_BYTES)).containsOnly(UNTOUCHED);
        }

        void requireContent() {
            assertThat(GrantRig.bytes(region).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
        }

        void requireService() {
            assertThat(peer.read(memory, 0, REGION_BYTES)).isEqualTo(WorkCompletionStatus.SUCCESS);
            assertThat(peer.bytes(REGION_BYTES)).isEqualTo(content);
            content[0]++;
            assertThat(peer.write(memory, 0, new byte[] {content[0]})).isEqualTo(WorkCompletionStatus.SUCCESS);
        }
    }

    @BeforeEach
    void openSessions() {
        rig = new GrantRig(open(), SESSIONS);
        for (int i = 0; i < SESSIONS; i++) {
            clients.add(new Client(i));
        }
    }

    @AfterEach
    void close() {
        clients.forEach(client -> client.peer.close());
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(Attack.class)
    void shouldEndOnlyTheThiefAndMoveNoByteWhenKeyIsStolen(Attack attack) {
        for (int i = 0; i < SESSIONS; i++) {
            Client thief = clients.get(i);
            Client victim = clients.get((i + 1) % SESSIONS);
            requireRefused(attack, thief.attack(attack, victim.memory));
            thief.requireNothingStolen();
            awaitEnd(thief);
            victim.requireService();
            thief.peer.close();
            thief.open();
        }
        clients.forEach(Client::requireContent);
        clients.forEach(Client::requireService);
        Map<SessionState, Integer> states = rig.serving.sessions().countByState();
        assertThat(states).containsEntry(SessionState.ACTIVE, SESSIONS).containsEntry(SessionState.FAILED, SESSIONS);
        System.out.printf(
                "%s by %d sessions with another one's key on %s: 0 bytes, %d queue pairs ended, all of thieves%n",
                attack, SESSIONS, rig.device.info().name(), SESSIONS);
    }

    private void requireRefused(Attack attack, WorkCompletionStatus status) {
        boolean untold = attack == Attack.SEND_WITH_INVALIDATE
                && rig.device.info().deviations().contains(Deviation.REFUSED_INVALIDATION_IS_NOT_ANSWERED);
        if (!untold) {
            assertThat(status).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        }
    }

    private void awaitEnd(Client thief) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(LONG)
                .until(() -> thief.state() == SessionState.FAILED);
        assertThat(clients.stream().filter(client -> client.state() != SessionState.ACTIVE))
                .containsExactly(thief);
    }
}
