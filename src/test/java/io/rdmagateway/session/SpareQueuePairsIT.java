package io.rdmagateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queue pair numbers of the kernel's device, which counts them, with and without queue pairs made ahead. */
class SpareQueuePairsIT {

    private static final int SESSIONS = 24;
    private static final int POOL = 12;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Identity ALICE = new Identity("spiffe://test/alice");

    private static ServingDevice serve(int pool) {
        RdmaProvider provider = RdmaProviders.choose("ibverbs");
        RdmaDevice device = provider.open(provider.deviceNames().getFirst());
        SessionLimits limits = new SessionLimits(
                QuotaLimits.NONE.with(Resource.SESSIONS, Quota.of(SESSIONS)),
                LONG,
                LONG,
                Duration.ZERO,
                LONG,
                SESSIONS,
                pool);
        return ServingDevice.start(() -> device, 1, GidWish.NONE, limits);
    }

    /** Returns the numbers of sessions that are opened one after the other. */
    private static List<Integer> open(ServingDevice serving, int pool) {
        RdmaProvider provider = RdmaProviders.choose("ibverbs");
        List<Integer> numbers = new ArrayList<>();
        try (RdmaDevice clients = provider.open(provider.deviceNames().getFirst());
                LoopbackPeer peer = new LoopbackPeer(clients)) {
            for (int i = 0; i < SESSIONS; i++) {
                await().atMost(SOON).until(() -> serving.spareQueuePairs() == pool);
                numbers.add(serving.sessions()
                        .create(ALICE, new SessionSpec("request-" + i, peer.endpoint()))
                        .endpoint()
                        .qpNum());
            }
        }
        return numbers;
    }

    private static long stepsOfOne(List<Integer> numbers) {
        long steps = 0;
        for (int i = 1; i < numbers.size(); i++) {
            if (numbers.get(i) - numbers.get(i - 1) == 1) {
                steps++;
            }
        }
        return steps;
    }

    @Test
    void shouldShuffleWhatTheDeviceCounts() {
        List<Integer> counted;
        try (ServingDevice serving = serve(0)) {
            counted = open(serving, 0);
        }
        List<Integer> shuffled;
        try (ServingDevice serving = serve(POOL)) {
            shuffled = open(serving, POOL);
            await().atMost(SOON).until(() -> serving.spareQueuePairs() == POOL);
            assertThat(serving.unaccounted()).isEqualTo(DeviceHoldings.NONE);
        }
        System.out.printf(
                "of %d numbers %d follow the one before without spares, %d of %d with %d spares%n",
                SESSIONS, stepsOfOne(counted), stepsOfOne(shuffled), SESSIONS, POOL);
        assertThat(stepsOfOne(counted)).isGreaterThan(SESSIONS / 2);
        // One in twelve is expected; by chance a third of them is seen once in ten thousand runs.
        assertThat(stepsOfOne(shuffled)).isLessThan(SESSIONS / 3);
        assertThat(shuffled).doesNotHaveDuplicates();
    }
}
