package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The device with its threads, as the gateway runs it. */
class ServingDeviceTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private RdmaDevice device;
    private int liveBefore;

    @BeforeEach
    void open() {
        FakeIbverbs.assumePresent();
        liveBefore = FakeIbverbs.liveObjects();
        device = RdmaProviders.choose("ibverbs").open("fake0");
    }

    @AfterEach
    void shouldHoldNothing() {
        FakeIbverbs.refuseNothing();
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(liveBefore);
    }

    private Session activate(ServingDevice serving, LoopbackPeer peer) {
        Session session = serving.sessions().create(ALICE, new SessionSpec("request", peer.endpoint()));
        peer.connect(session.endpoint());
        peer.write(session.proof().slot(), 0, session.proof().nonce());
        serving.sessions().activate(ALICE, session.id(), 1);
        return session;
    }

    @Test
    void shouldEchoByItself() {
        try (ServingDevice serving = ServingDevice.start(() -> device, 1, GidWish.NONE, SessionLimits.DEFAULT);
                LoopbackPeer peer = new LoopbackPeer(device)) {
            activate(serving, peer);
            for (int i = 0; i < 100; i++) {
                peer.postRecv();
                assertThat(peer.send(new byte[] {(byte) i})).isEqualTo(WorkCompletionStatus.SUCCESS);
                assertThat(peer.receive()).isEqualTo(WorkCompletionStatus.SUCCESS);
                assertThat(peer.message(1)).containsExactly(i);
            }
        }
    }

    @Test
    void shouldReleaseBrokenSessionByItself() {
        try (ServingDevice serving = ServingDevice.start(() -> device, 1, GidWish.NONE, SessionLimits.DEFAULT);
                LoopbackPeer peer = new LoopbackPeer(device)) {
            Session session = activate(serving, peer);
            peer.send(new byte[1]); // and no receive posted for the answer
            await().atMost(SOON).until(() -> session.info().state() == SessionState.FAILED);
            assertThat(session.info().endReason()).startsWith("RNR_RETRY_EXC_ERR");
        }
    }

    @Test
    void shouldReleaseExpiredSessionByItself() {
        SessionLimits brief = new SessionLimits(
                1, Duration.ofMillis(1), Duration.ofMillis(200), Duration.ZERO, Duration.ofSeconds(60), 1);
        try (ServingDevice serving = ServingDevice.start(() -> device, 1, GidWish.NONE, brief);
                LoopbackPeer peer = new LoopbackPeer(device)) {
            Session session = serving.sessions().create(ALICE, new SessionSpec("request", peer.endpoint()));
            await().atMost(SOON).until(() -> session.info().state() == SessionState.FAILED);
        }
    }

    @Test
    void shouldStayAliveWhenPortGoesDown() {
        try (ServingDevice serving = ServingDevice.start(() -> device, 1, GidWish.NONE, SessionLimits.DEFAULT);
                LoopbackPeer peer = new LoopbackPeer(device)) {
            Session session = activate(serving, peer);
            FakeIbverbs.deviceEvent(AsyncEventType.PORT_ERR);
            assertThat(serving.loops()).hasSize(3).allMatch(Loop::isTurning);
            assertThat(session.info().state()).isEqualTo(SessionState.ACTIVE);
        }
    }

    @Test
    void shouldReleaseEverythingWhenClosed() {
        ServingDevice serving = ServingDevice.start(() -> device, 1, GidWish.NONE, SessionLimits.DEFAULT);
        LoopbackPeer peer = new LoopbackPeer(device);
        activate(serving, peer);
        peer.close();
        serving.close();
        assertThat(serving.loops()).noneMatch(Loop::isTurning);
    }

    @Test
    void shouldCloseDeviceWhenStartFails() {
        FakeIbverbs.refuse("ibv_create_comp_channel", Errno.EMFILE);
        assertThatThrownBy(() -> ServingDevice.start(() -> device, 1, GidWish.NONE, SessionLimits.DEFAULT))
                .isInstanceOf(VerbsException.class);
    }
}
