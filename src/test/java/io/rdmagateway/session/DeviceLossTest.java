package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of sessions when something happens to their device. */
class DeviceLossTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final AtomicBoolean absent = new AtomicBoolean();
    private int liveBefore;
    private RdmaDevice clients;
    private LoopbackPeer peer;
    private ServingDevice serving;

    @BeforeEach
    void serve() {
        FakeIbverbs.assumePresent();
        liveBefore = FakeIbverbs.liveObjects();
        clients = RdmaProviders.choose("ibverbs").open("fake0");
        peer = new LoopbackPeer(clients);
        serving = ServingDevice.start(this::open, 1, GidWish.NONE, SessionLimits.DEFAULT);
    }

    private RdmaDevice open() {
        if (absent.get()) {
            throw new DeviceUnavailableException("ibverbs", "no device fake0");
        }
        return RdmaProviders.choose("ibverbs").open("fake0");
    }

    @AfterEach
    void shouldHoldNothing() {
        FakeIbverbs.refuseNothing();
        FakeIbverbs.gidPresent(true);
        peer.close();
        serving.close();
        clients.close();
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(liveBefore);
    }

    private Session activate(String requestId, LoopbackPeer by) {
        Session session = serving.sessions().create(ALICE, new SessionSpec(requestId, by.endpoint()));
        by.connect(session.endpoint());
        by.write(session.proof().slot(), 0, session.proof().nonce());
        serving.sessions().activate(ALICE, session.id(), 1);
        return session;
    }

    private static void awaitEnd(Session session, EndCause cause) {
        await().atMost(SOON).until(() -> session.info().state() == SessionState.FAILED);
        assertThat(session.info().endCause()).contains(cause);
    }

    @Test
    void shouldEndSessionsAndOpenTheDeviceAgainWhenItGivesUp() {
        Session session = activate("before", peer);
        RdmaDevice lost = serving.port().device();
        FakeIbverbs.deviceEvent(AsyncEventType.DEVICE_FATAL);
        awaitEnd(session, EndCause.DEVICE_ERROR);
        assertThat(session.info().endReason()).startsWith("DEVICE_FATAL");
        await().atMost(SOON)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(serving.port().device()).isNotSameAs(lost));
        assertThatThrownBy(lost::allocPd).isInstanceOf(IllegalStateException.class);
        try (LoopbackPeer again = new LoopbackPeer(clients)) {
            assertThat(activate("after", again).info().state()).isEqualTo(SessionState.ACTIVE);
        }
    }

    @Test
    void shouldSayWhyUntilTheDeviceIsBack() {
        absent.set(true);
        FakeIbverbs.deviceEvent(AsyncEventType.DEVICE_FATAL);
        await().atMost(SOON)
                .untilAsserted(() -> assertThatThrownBy(serving::port)
                        .isInstanceOf(DeviceUnavailableException.class)
                        .hasMessageContaining("no device fake0"));
        assertThatThrownBy(() -> serving.sessions().create(ALICE, new SessionSpec("absent", peer.endpoint())))
                .isInstanceOf(DeviceUnavailableException.class);
        assertThat(serving.loops()).isNotEmpty().allMatch(Loop::isTurning);
        absent.set(false);
        await().atMost(SOON)
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(activate("absent", peer).info().state()).isEqualTo(SessionState.ACTIVE));
    }

    @Test
    void shouldLetGoOfWhatTheKernelHasDestroyedItself() {
        Session session = activate("destroyed", peer);
        RdmaDevice lost = serving.port().device();
        FakeIbverbs.pullOut();
        awaitEnd(session, EndCause.DEVICE_ERROR);
        await().atMost(SOON).until(() -> lost.holdings().equals(DeviceHoldings.NONE));
    }

    @Test
    void shouldEndOnlyTheSessionWhoseCompletionQueueOverflowed() {
        Session session = activate("overflowed", peer);
        try (LoopbackPeer other = new LoopbackPeer(clients)) {
            Session untouched = activate("untouched", other);
            FakeIbverbs.queueEvent(AsyncEventType.CQ_ERR, session.endpoint().qpNum());
            awaitEnd(session, EndCause.QUEUE_PAIR_ERROR);
            assertThat(session.info().endReason()).startsWith("CQ_ERR");
            assertThat(untouched.info().state()).isEqualTo(SessionState.ACTIVE);
        }
    }

    @Test
    void shouldLoseNoEventWhenManyComeAtOnce() {
        List<AsyncEventType> told = new CopyOnWriteArrayList<>();
        Session session = activate("many", peer);
        serving.sessions().watch(ALICE, session.generation(), event -> {
            if (event instanceof SessionEvent.PortEvent(var type)) {
                told.add(type);
            }
        });
        for (int i = 0; i < 500; i++) {
            FakeIbverbs.deviceEvent(i % 2 == 0 ? AsyncEventType.PORT_ERR : AsyncEventType.PORT_ACTIVE);
        }
        await().atMost(SOON).until(() -> told.size() == 500);
        assertThat(session.info().state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void shouldKeepTheDeviceWhenAskingForEventsFailsOnce() {
        Session session = activate("kept", peer);
        List<AsyncEventType> told = new CopyOnWriteArrayList<>();
        serving.sessions().watch(ALICE, session.generation(), event -> {
            if (event instanceof SessionEvent.PortEvent(var type)) {
                told.add(type);
            }
        });
        FakeIbverbs.refuse("ibv_get_async_event", Errno.EINVAL);
        FakeIbverbs.deviceEvent(AsyncEventType.PORT_ERR);
        await().atMost(SOON).until(() -> told.equals(List.of(AsyncEventType.PORT_ERR)));
        assertThat(session.info().state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void shouldTakeTheDeviceForLostWhenAskingForEventsSaysSo() {
        Session session = activate("gone", peer);
        FakeIbverbs.refuse("ibv_get_async_event", Errno.EIO);
        FakeIbverbs.deviceEvent(AsyncEventType.PORT_ERR);
        awaitEnd(session, EndCause.DEVICE_ERROR);
    }

    @Test
    void shouldEndSessionWhenItsAddressIsGone() {
        Session session = activate("moved", peer);
        FakeIbverbs.deviceEvent(AsyncEventType.GID_CHANGE);
        await().during(Duration.ofMillis(300))
                .atMost(SOON)
                .until(() -> session.info().state().isLive());
        FakeIbverbs.gidPresent(false);
        FakeIbverbs.deviceEvent(AsyncEventType.GID_CHANGE);
        awaitEnd(session, EndCause.DEVICE_ERROR);
        assertThat(session.info().endReason()).startsWith("GID_CHANGE");
    }

    @Test
    void shouldAccountForEverythingItHolds() {
        activate("accounted", peer);
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(10))
                .until(() -> serving.unaccounted().equals(DeviceHoldings.NONE));
        ProtectionDomain leaked = serving.port().device().allocPd();
        try {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> serving.unaccounted().equals(new DeviceHoldings(1, 0, 0, 0)));
        } finally {
            leaked.close();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> serving.unaccounted().equals(DeviceHoldings.NONE));
    }
}
