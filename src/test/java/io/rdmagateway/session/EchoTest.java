package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static io.rdmagateway.session.SessionsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoTest {

    private SessionsFixture fixture;
    private LoopbackPeer peer;

    @BeforeEach
    void open() {
        fixture = new SessionsFixture();
        peer = fixture.peer();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 4096})
    void shouldSendSameBytesBack(int lengthBytes) {
        fixture.activate(ALICE, peer);
        byte[] message = new byte[lengthBytes];
        new Random(lengthBytes).nextBytes(message);
        for (int i = 0; i < 3 * Echo.BUFFERS; i++) {
            peer.postRecv();
            assertThat(peer.send(message)).isEqualTo(WorkCompletionStatus.SUCCESS);
            fixture.engine.turn();
            assertThat(peer.receive()).isEqualTo(WorkCompletionStatus.SUCCESS);
            assertThat(peer.message(lengthBytes)).isEqualTo(message);
            fixture.engine.turn();
        }
    }

    @Test
    void shouldHoldFewBuffersUntilFirstMessage() {
        Session session = fixture.activate(ALICE, peer);
        int before = session.queuePair().holdings().mrs();
        ping();
        assertThat(session.queuePair().holdings().mrs()).isEqualTo(before + 1);

        // From now on as many as there are buffers, before anybody takes one.
        for (int i = 0; i < Echo.BUFFERS; i++) {
            peer.postRecv();
            assertThat(peer.send(new byte[8])).isEqualTo(WorkCompletionStatus.SUCCESS);
        }
        fixture.engine.turn();
        for (int i = 0; i < Echo.BUFFERS; i++) {
            assertThat(peer.receive()).isEqualTo(WorkCompletionStatus.SUCCESS);
        }
    }

    @Test
    void shouldGoOnWithFewBuffersWhenDeviceHasNoMemory() {
        Session session = fixture.activate(ALICE, peer);
        FakeIbverbs.refuse("ibv_reg_mr", Errno.ENOMEM);
        for (int i = 0; i < 2 * Echo.BUFFERS; i++) {
            ping();
        }
        assertThat(session.state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void shouldHoldAllBuffersWhenSomebodyWaitsForMessages() {
        Session session = fixture.activate(ALICE, peer);
        int before = session.queuePair().holdings().mrs();
        session.submit(new MessageTaker() {
            @Override
            public boolean take(MemorySegment message) {
                return true;
            }

            @Override
            public void broke() {}
        });
        assertThat(session.queuePair().holdings().mrs()).isEqualTo(before + 1);
        for (int i = 0; i < Echo.BUFFERS; i++) {
            assertThat(peer.send(new byte[8])).isEqualTo(WorkCompletionStatus.SUCCESS);
        }
    }

    private void ping() {
        peer.postRecv();
        assertThat(peer.send(new byte[8])).isEqualTo(WorkCompletionStatus.SUCCESS);
        fixture.engine.turn();
        assertThat(peer.receive()).isEqualTo(WorkCompletionStatus.SUCCESS);
        fixture.engine.turn();
    }

    @Test
    void shouldDropMessagesWhenDataPathIsNotProven() {
        fixture.create(ALICE, peer);
        peer.postRecv();
        for (int i = 0; i < 2 * Echo.BUFFERS; i++) {
            assertThat(peer.send(new byte[8])).isEqualTo(WorkCompletionStatus.SUCCESS);
            fixture.engine.turn();
        }
        assertThat(peer.hasReceived()).isFalse();
    }

    @Test
    void shouldFailSessionWithStatusWhenClientDoesNotReceive() {
        Session session = fixture.activate(ALICE, peer);
        Session other = fixture.activate(BOB, fixture.peer());
        peer.send(new byte[8]);
        fixture.engine.turn();
        fixture.engine.turn();
        assertThat(session.info().endReason()).isEqualTo("RNR_RETRY_EXC_ERR: the other side has no receive posted");
        fixture.sessions.reap();
        assertThat(session.info().state()).isEqualTo(SessionState.FAILED);
        assertThat(other.info().state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void shouldSayMoreWhenDeviceNamesTheReasonOfAFlush() {
        Session session = fixture.activate(ALICE, peer);
        fixture.flush(session);
        fixture.engine.turn();
        assertThat(session.info().state()).isEqualTo(SessionState.DRAINING);
        assertThat(session.info().endReason()).startsWith("WR_FLUSH_ERR");
        fixture.sessions.failWhere(session::equals, EndCause.QUEUE_PAIR_ERROR, "QP_ACCESS_ERR: test");
        assertThat(session.info().endReason()).isEqualTo("QP_ACCESS_ERR: test");
        fixture.sessions.failWhere(session::equals, EndCause.QUEUE_PAIR_ERROR, "QP_FATAL: later");
        fixture.sessions.reap();
        assertThat(session.info().state()).isEqualTo(SessionState.FAILED);
        assertThat(session.info().endReason()).isEqualTo("QP_ACCESS_ERR: test");
    }

    @Test
    void shouldFailSessionWhenPollingIsRefused() {
        Session session = fixture.activate(ALICE, peer);
        FakeIbverbs.refuse("ibv_poll_cq", Errno.EIO);
        fixture.engine.turn();
        fixture.sessions.reap();
        assertThat(session.info().state()).isEqualTo(SessionState.FAILED);
        assertThat(session.info().endReason()).contains("ibv_poll_cq");
    }
}
