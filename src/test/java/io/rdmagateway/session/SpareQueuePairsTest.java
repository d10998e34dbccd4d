package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.WorkCompletionStatus;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpareQueuePairsTest {

    private static final int SIZE = 4;
    private static final Duration SOON = Duration.ofSeconds(5);

    private int liveBefore;
    private RdmaDevice device;
    private CompletionChannel channel;
    private SpareQueuePairs spares;
    private SessionHost host;
    private PortInfo port;
    private GidEntry source;

    @BeforeEach
    void open() {
        FakeIbverbs.assumePresent();
        liveBefore = FakeIbverbs.liveObjects();
        device = RdmaProviders.choose("ibverbs").open("fake0");
        channel = device.createCompletionChannel();
        spares = new SpareQueuePairs(SIZE, new SecureRandom());
        GatewayPort gatewayPort = new GatewayPort(device, 1, GidWish.NONE);
        host = new SessionHost(gatewayPort, new CompletionEngine(channel), spares);
        port = device.port(1);
        source = gatewayPort.bestGid().orElseThrow();
    }

    @AfterEach
    void close() {
        FakeIbverbs.refuseNothing();
        FakeIbverbs.portState(4);
        spares.close();
        channel.close();
        device.close();
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(liveBefore);
    }

    private void fill() {
        for (int i = 0; i <= SIZE; i++) {
            spares.refill(host);
        }
    }

    @Test
    void shouldMakeAsManyAsItIsToldAndNoMore() {
        fill();
        assertThat(spares.count()).isEqualTo(SIZE);
        assertThat(spares.holdings()).isEqualTo(new DeviceHoldings(SIZE, SIZE, SIZE, 0));
        assertThat(device.holdings()).isEqualTo(spares.holdings());
    }

    @Test
    void shouldDrawEachOnceAndThenNone() {
        fill();
        Set<Integer> drawn = new HashSet<>();
        for (int i = 0; i < SIZE; i++) {
            SpareQueuePair spare = spares.draw(port, source).orElseThrow();
            assertThat(drawn.add(spare.qp().qpNum())).isTrue();
            spare.teardown().close();
        }
        assertThat(spares.draw(port, source)).isEmpty();
    }

    @Test
    void shouldDrawWhatTheRandomSourceSays() {
        List<Integer> order = new ArrayList<>();
        Random last = new Random() {
            @Override
            public int nextInt(int bound) {
                return bound - 1;
            }
        };
        SpareQueuePairs reversing = new SpareQueuePairs(SIZE, last);
        SessionHost on = new SessionHost(host.port(), host.engine(), reversing);
        for (int i = 0; i <= SIZE; i++) {
            reversing.refill(on);
        }
        for (int i = 0; i < SIZE; i++) {
            SpareQueuePair spare = reversing.draw(port, source).orElseThrow();
            order.add(spare.qp().qpNum());
            spare.teardown().close();
        }
        assertThat(order).isSortedAccordingTo((a, b) -> Integer.compare(b, a));
    }

    @Test
    void shouldTellWhenOneIsMissing() {
        List<String> told = new ArrayList<>();
        spares.whenDrawn(() -> told.add("drawn"));
        spares.draw(port, source);
        assertThat(told).hasSize(1);
    }

    @Test
    void shouldKeepNothingOfWhatIsRefused() {
        DeviceHoldings before = device.holdings();
        for (String verb : List.of("ibv_alloc_pd", "ibv_create_cq", "ibv_create_qp", "ibv_modify_qp(INIT)")) {
            FakeIbverbs.refuse(verb, Errno.ENOMEM);
            assertThat(spares.refill(host)).as(verb).isPositive();
            assertThat(device.holdings()).as(verb).isEqualTo(before);
        }
        fill();
        assertThat(spares.count()).isEqualTo(SIZE);
    }

    @Test
    void shouldTryAgainWhenItsEndIsRefused() {
        fill();
        FakeIbverbs.refuse("ibv_destroy_qp", Errno.EBUSY);
        assertThatThrownBy(spares::close).hasMessageContaining("1 spare");
        spares.close();
        assertThat(device.holdings()).isEqualTo(DeviceHoldings.NONE);
    }

    @Test
    void shouldMakeNoneWhileThePortIsDown() {
        FakeIbverbs.portState(1);
        assertThat(spares.refill(host)).isPositive();
        assertThat(spares.count()).isZero();
    }

    private ServingDevice serve(RdmaDevice on) {
        SessionLimits defaults = SessionLimits.DEFAULT;
        SessionLimits limits = new SessionLimits(
                defaults.quotas(),
                defaults.lease(),
                defaults.pendingTimeout(),
                defaults.keepalive(),
                defaults.remembered(),
                defaults.maxRemembered(),
                SIZE);
        return ServingDevice.start(() -> on, 1, GidWish.NONE, limits);
    }

    /** Whoever reconciles holds the sessions' lock, so that nothing is made between the two counts. */
    @Test
    void shouldServeSessionsFromWhatWasMadeAhead() {
        RdmaDevice other = RdmaProviders.choose("ibverbs").open("fake0");
        try (ServingDevice serving = serve(other);
                LoopbackPeer peer = new LoopbackPeer(device)) {
            await().atMost(SOON).until(() -> serving.spareQueuePairs() == SIZE);
            assertThat(serving.loops()).hasSize(4).allMatch(Loop::isTurning);

            int made = FakeIbverbs.liveQueuePairs();
            Session session = serving.sessions().create(ALICE, new SessionSpec("request", peer.endpoint()));
            peer.connect(session.endpoint());
            assertThat(peer.write(session.proof().slot(), 0, session.proof().nonce()))
                    .isEqualTo(WorkCompletionStatus.SUCCESS);
            serving.sessions().activate(ALICE, session.id(), 1);
            await().atMost(SOON).until(() -> serving.spareQueuePairs() == SIZE);
            assertThat(FakeIbverbs.liveQueuePairs()).isEqualTo(made + 1);
            assertThat(serving.unaccounted()).isEqualTo(DeviceHoldings.NONE);

            serving.sessions().delete(ALICE, session.id(), 1);
            await().atMost(SOON).until(() -> FakeIbverbs.liveQueuePairs() == made);
        }
    }

    @Test
    void shouldLetGoOfThemWhenDraining() {
        RdmaDevice other = RdmaProviders.choose("ibverbs").open("fake0");
        try (ServingDevice serving = serve(other)) {
            await().atMost(SOON).until(() -> serving.spareQueuePairs() == SIZE);
            serving.drain(Duration.ZERO);
            await().atMost(SOON).until(() -> serving.spareQueuePairs() == 0);
            assertThat(other.holdings()).isEqualTo(DeviceHoldings.NONE);
        }
    }

    @Test
    void shouldLetGoOfThemWhenTheDeviceIsLost() {
        RdmaDevice other = RdmaProviders.choose("ibverbs").open("fake0");
        try (ServingDevice serving = serve(other)) {
            await().atMost(SOON).until(() -> serving.spareQueuePairs() == SIZE);
            FakeIbverbs.deviceEvent(io.rdmagateway.verbs.AsyncEventType.DEVICE_FATAL);
            await().atMost(SOON).until(() -> serving.spareQueuePairs() == 0);
        }
    }
}
