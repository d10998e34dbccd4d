package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.QueuePairEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What other systems got wrong when two ends told each other of themselves. */
class KnownMistakesTest {

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

    private QueuePairEndpoint endpoint(int lid, LinkLayer linkLayer, Mtu mtu) {
        QueuePairEndpoint right = peer.endpoint();
        return new QueuePairEndpoint(right.qpNum(), right.psn(), right.gid(), lid, linkLayer, mtu, 1, 0);
    }

    /** Each end took its own port's MTU: packets of the larger one were dropped without a word. */
    @ParameterizedTest
    @EnumSource(Mtu.class)
    void mtuNotNegotiated(Mtu ofClient) {
        Session session =
                fixture.sessions.create(ALICE, new SessionSpec("request", endpoint(0, LinkLayer.ETHERNET, ofClient)));

        assertThat(session.info().mtu()).isEqualTo(ofClient);
        assertThat(session.queuePair().qp().info().mtu())
                .as("as the device has it")
                .isEqualTo(ofClient);
    }

    /** A port without a subnet manager says 0, and the queue pair went to RTR with it. */
    @Test
    void lidZeroOnInfiniband() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> endpoint(0, LinkLayer.INFINIBAND, Mtu.MTU_4096))
                .withMessage("lid: must be 1 to 49151 on InfiniBand");
    }
}
