package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a peer's identifications tell of those to come. */
class PeerTest {

    private static final int PORT = 0xc000;
    private static final int STRANGE = 0xb071;

    private final Peer peer = new Peer(InetAddress.ofLiteral("10.0.0.9"), false);

    private void moveOn(int identification) {
        assertThat(peer.mayIdentify(identification)).as("%d", identification).isTrue();
        peer.movedOn(PORT, identification);
    }

    @Test
    void shouldBelieveSmallOnesOnlyWhenPeerSendsPacketsAlone() {
        for (int i = 0; i < 4; i++) {
            moveOn(0);
        }
        assertThat(peer.mayIdentify(STRANGE)).isFalse();
        assertThat(peer.mayIdentify(64)).isFalse();
    }

    @Test
    void shouldBelieveSmallOnesOnlyWhenPeerSendsBursts() {
        for (int burst = 0; burst < 20; burst++) {
            for (int i = 0; i < 16; i++) {
                moveOn(i);
            }
        }
        assertThat(peer.mayIdentify(STRANGE)).isFalse();
        moveOn(63);
    }

    /** Every 65,536 packets it passes all that a burst could have. */
    @Test
    void shouldBelieveEveryOneWhenPeerCounts() {
        for (int i = 0; i < 300_000; i++) {
            moveOn(i + 60_000 & 0xffff);
        }
        assertThat(peer.mayIdentify(STRANGE)).isTrue();
    }

    @Test
    void shouldBelieveEveryOneWhenPeerDrawsThem() {
        Random random = new Random(3);
        for (int i = 0; i < 300_000; i++) {
            moveOn(random.nextInt(1 << 16));
        }
        assertThat(peer.mayIdentify(STRANGE)).isTrue();
    }
}
