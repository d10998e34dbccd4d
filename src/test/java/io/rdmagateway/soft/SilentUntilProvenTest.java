package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.session.Identity;
import io.rdmagateway.session.ServingDevice;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionLimits;
import io.rdmagateway.session.SessionSpec;
import io.rdmagateway.session.SessionState;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a gateway sends before its client has shown that bytes of it arrive: answers, and nothing of its own. */
class SilentUntilProvenTest {

    private static final Identity ALICE = new Identity("spiffe://test/alice");
    private static final byte ACKNOWLEDGE = 0x11;
    private static final byte[] MESSAGE = {1, 2, 3};

    /** The first byte of each datagram that the gateway sends: its opcode. */
    private final Queue<Byte> sent = new ConcurrentLinkedQueue<>();

    private SoftDevice clients;
    private ServingDevice serving;
    private LoopbackPeer peer;

    private void serve(Duration pendingTimeout) {
        clients = new SoftDevice("clients", link("127.0.81.2"), System::nanoTime, new SecureRandom()).start();
        // Looked after every millisecond, were it not for the proof.
        SessionLimits limits = new SessionLimits(
                4, Duration.ofSeconds(60), pendingTimeout, Duration.ofMillis(1), Duration.ofSeconds(60), 8);
        serving = ServingDevice.start(
                () -> new SoftDevice("gateway", tapped(), System::nanoTime, new SecureRandom()).start(),
                1,
                GidWish.NONE,
                limits);
        peer = new LoopbackPeer(clients);
    }

    private static Link link(String address) {
        return UdpLink.open(InetAddress.ofLiteral(address), SoftProvider.DEFAULT_PORT, new SecureRandom());
    }

    private Link tapped() {
        return new LinkAround(link("127.0.81.1")) {
            @Override
            boolean send(Route route, ByteBuffer datagram) throws IOException {
                sent.add(datagram.get(datagram.position()));
                return super.send(route, datagram);
            }
        };
    }

    @AfterEach
    void release() {
        peer.close();
        serving.close();
        clients.close();
    }

    private Session create() {
        return serving.sessions()
                .create(ALICE, new SessionSpec("request", peer.endpoint(), Optional.empty(), true, Optional.empty()));
    }

    @Test
    void shouldSendNothingAtAllToAPeerThatIsSilent() {
        serve(Duration.ofMillis(500));
        Session session = create();

        await().until(() -> session.info().state() == SessionState.FAILED);

        assertThat(sent).isEmpty();
    }

    @Test
    void shouldOnlyAcknowledgeBeforeTheProofAndServeAfterIt() {
        serve(Duration.ofMinutes(1));
        Session session = create();
        peer.connect(session.endpoint());
        peer.postRecv();
        assertThat(peer.send(MESSAGE)).isEqualTo(WorkCompletionStatus.SUCCESS);
        peer.write(session.proof().slot(), 0, session.proof().nonce());
        assertThat(sent).isNotEmpty().containsOnly(ACKNOWLEDGE);

        serving.sessions().activate(ALICE, session.id(), 1);
        peer.send(MESSAGE);
        assertThat(peer.receive()).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(sent).anyMatch(opcode -> opcode != ACKNOWLEDGE);
    }
}
