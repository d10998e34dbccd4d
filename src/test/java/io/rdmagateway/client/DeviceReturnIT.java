package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.testing.Commands;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged gateway when its link or its device goes and comes back: run in the lab. */
class DeviceReturnIT {

    private static final Duration TOLD = Duration.ofSeconds(1);
    private static final Duration BACK = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final AtomicInteger notAlive = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    @TempDir
    private Path dir;

    private ServedGateway gateway;
    private ScheduledExecutorService probe;
    private String deviceName;
    private String netdev;

    @BeforeEach
    void serve() {
        RdmaProvider provider = RdmaProviders.choose("ibverbs");
        deviceName = provider.deviceNames().getFirst();
        try (RdmaDevice device = provider.open(deviceName)) {
            netdev = device.gids(1).getFirst().netdev();
        }
        gateway = ServedGateway.start(dir);
        probe = Executors.newSingleThreadScheduledExecutor();
        probe.scheduleWithFixedDelay(this::askLiveness, 0, 200, TimeUnit.MILLISECONDS);
    }

    private void askLiveness() {
        asked.incrementAndGet();
        if (gateway.healthStatus("live") != 200) {
            notAlive.incrementAndGet();
        }
    }

    @AfterEach
    void shouldHaveBeenAliveAllTheTime() throws InterruptedException {
        probe.shutdown();
        assertThat(probe.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        gateway.close();
        assertThat(asked).hasPositiveValue();
        assertThat(notAlive).hasValue(0);
    }

    private Duration awaitReadiness(int status, Duration atMost) {
        long start = System.nanoTime();
        await().atMost(atMost)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .until(() -> gateway.healthStatus("ready") == status);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void shouldFollowTheLink() {
        awaitReadiness(200, BACK); // and the code that answers is warm
        for (int i = 0; i < 3; i++) {
            Commands.run("ip", "link", "set", netdev, "down");
            Duration told;
            try {
                told = awaitReadiness(503, TOLD);
                assertThat(gateway.health("ready")).contains("port 1 of " + deviceName + " is DOWN");
            } finally {
                Commands.run("ip", "link", "set", netdev, "up");
            }
            System.out.printf(
                    "link down: not ready after %d ms; up: ready after %d ms%n",
                    told.toMillis(), awaitReadiness(200, BACK).toMillis());
        }
    }

    @Test
    void shouldServeAgainWhenTheDeviceIsBack() {
        CompletableFuture<String> removal =
                CompletableFuture.supplyAsync(() -> Commands.run("rdma", "link", "delete", deviceName));
        Duration told;
        try {
            // The kernel waits for everybody who has the device open, and tells nobody.
            told = awaitReadiness(503, Duration.ofSeconds(10));
            assertThat(removal).succeedsWithin(Duration.ofSeconds(20));
            await().atMost(BACK)
                    .untilAsserted(() -> assertThat(gateway.health("ready")).contains("there is no RDMA device"));
        } finally {
            removal.join();
            Commands.run("rdma", "link", "add", deviceName, "type", "rxe", "netdev", netdev);
        }
        System.out.printf(
                "device removed: not ready after %d ms; added: ready after %d ms%n",
                told.toMillis(), awaitReadiness(200, BACK).toMillis());
        try (RdmaDevice device = RdmaProviders.choose("ibverbs").open(deviceName);
                GatewayClient client = GatewayIT.client(gateway.port(), dir);
                ClientSession session = client.open(device, SessionOptions.DEFAULT)) {
            assertThat(session.ping(1000, Duration.ofSeconds(10))).isPresent();
        }
    }
}
