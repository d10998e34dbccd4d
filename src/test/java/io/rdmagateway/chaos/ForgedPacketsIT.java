package io.rdmagateway.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.client.GatewayAddress;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayOptions;
import io.rdmagateway.client.LastingSession;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.RegisteredBuffer;
import io.rdmagateway.client.RemoteRegion;
import io.rdmagateway.client.SessionEvent.Reopened;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.client.TlsFiles;
import io.rdmagateway.soft.FatalPacket;
import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody sends packets to the packaged gateway that he should not. The system property
 * {@code rdmagateway.injection.kills} says how often he ends a client's queue pair, all secrets of which he has.
 */
@Tag("packaged")
class ForgedPacketsIT {

    private static final int KILLS = Integer.getInteger("rdmagateway.injection.kills", 10);
    private static final boolean LONG = KILLS >= 100;
    private static final String GATEWAY = "127.0.87.1";
    private static final String CLIENT = "127.0.88.1";
    private static final String REGION = "victim";
    private static final int BYTES = 4 << 20;
    private static final int MISSES_AT_MOST = 20;
    private static final int STRANGE_PACKETS = 100;
    /** The alarm may look while they are coming: then it tells of them in parts. */
    private static final Pattern ALARM = Pattern.compile("packets arrive that no peer sends: .*[0-9]+ MALFORMED");

    private static final Duration HIT_WITHIN = Duration.ofSeconds(LONG ? 1 : 5);
    private static final Duration REOPENED_WITHIN = Duration.ofMillis(LONG ? 250 : 5_000);
    /** What one turn of the alarm may take, and reading the log. */
    private static final Duration ALARM_WITHIN = Duration.ofMillis(LONG ? 1_000 : 5_000);

    @TempDir
    static Path dir;

    private static ServedGateway gateway;

    /** What is made on every session. */
    private record Furniture(RemoteRegion region, RegisteredBuffer buffer) {}

    @BeforeAll
    static void start() {
        gateway = ServedGateway.start(dir, "--provider", "soft", "--soft-address", GATEWAY);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static GatewayOptions options() {
        return new GatewayOptions(
                new GatewayAddress("localhost", gateway.port()),
                new TlsFiles(dir.resolve("ca.crt"), dir.resolve("client.crt"), dir.resolve("client.key")));
    }

    @Test
    void shouldTellInLogAndMetricsWithinASecondWhenPacketsComeThatNoPeerSends() throws IOException {
        long start = System.nanoTime();
        try (DatagramChannel stranger = DatagramChannel.open()) {
            for (int i = 0; i < STRANGE_PACKETS; i++) {
                // 48 bytes, opcode 0xff: none of any transport.
                stranger.send(
                        ByteBuffer.allocate(48).put(0, (byte) 0xff),
                        new InetSocketAddress(GATEWAY, SoftProvider.DEFAULT_PORT));
            }
        }

        await().atMost(ALARM_WITHIN)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> ALARM.matcher(gateway.log()).find());
        System.out.printf("injection: alarm %d ms after the first packet%n", (System.nanoTime() - start) / 1_000_000);
        await().untilAsserted(() -> assertThat(gateway.metrics())
                .contains("rdma_gateway_packet_anomalies_total{kind=\"malformed\"} " + STRANGE_PACKETS + ".0"));
        assertThat(gateway.log()).doesNotContain("127.0.0.1:");
    }

    @Test
    void shouldGoOnByItselfAndLoseNothingWhenQueuePairsAreKilled() throws InterruptedException {
        BlockingQueue<Long> revivals = new LinkedBlockingQueue<>();
        List<Long> took = new ArrayList<>();
        Random random = new Random(3);
        int strikes = 0;
        try (RdmaDevice device = new SoftProvider(List.of(InetAddress.ofLiteral(CLIENT)), SoftProvider.DEFAULT_PORT)
                        .open("soft-" + CLIENT);
                GatewayClient client = new GatewayClient(options());
                FatalPacket fatal = new FatalPacket(device)) {
            client.regions().create(REGION, BYTES);
            try (LastingSession<Furniture> session = client.openLasting(
                    device,
                    SessionOptions.DEFAULT,
                    opened -> new Furniture(
                            opened.attach(REGION, 0, 0, EnumSet.of(RegionAccess.WRITE, RegionAccess.READ)),
                            opened.allocate(BYTES)),
                    event -> {
                        if (event instanceof Reopened) {
                            revivals.add(System.nanoTime());
                        }
                    })) {
                byte[] content = new byte[BYTES];
                for (int kill = 0; kill < KILLS; kill++) {
                    random.nextBytes(content);
                    // In turn while nothing moves, and while everything does.
                    Thread transfer = Thread.ofVirtual().unstarted(() -> write(session, content));
                    if (kill % 2 == 1) {
                        transfer.start();
                    }
                    long start;
                    Long revival;
                    int misses = 0;
                    do {
                        assertThat(misses++).as("in a row").isLessThan(MISSES_AT_MOST);
                        start = System.nanoTime();
                        fatal.strike();
                        strikes++;
                        // While bytes move it may miss.
                        revival = revivals.poll(HIT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
                    } while (revival == null);
                    took.add((revival - start) / 1_000_000);
                    if (kill % 2 == 0) {
                        transfer.start();
                    }
                    transfer.join();
                    // Reported done: then it is there.
                    assertThat(client.regions().sha256(REGION, 0, BYTES)).isEqualTo(sha256(content));
                    revivals.clear();
                }
            }
            client.regions().delete(REGION);
        }
        took.sort(null);
        long p99 = took.get((int) Math.ceil(0.99 * took.size()) - 1);
        System.out.printf(
                "injection: %d queue pairs killed by %d forged packets; opened again: half %d ms, p99 %d ms, last %d ms%n",
                KILLS, strikes, took.get(took.size() / 2), p99, took.getLast());
        assertThat(p99).isLessThanOrEqualTo(REOPENED_WITHIN.toMillis());
    }

    private static void write(LastingSession<Furniture> session, byte[] content) {
        session.run(furniture -> {
            furniture.buffer().memory().asByteBuffer().put(content);
            furniture.region().write(furniture.buffer(), 0, 0, BYTES);
        });
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
