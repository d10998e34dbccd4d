package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grants that expire, on the packaged gateway. */
@Tag("packaged")
class GrantExpiryIT {

    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Set<RegionAccess> ALL = EnumSet.allOf(RegionAccess.class);
    private static final int BYTES = 64 << 20;

    @TempDir
    static Path dir;

    private static ServedGateway gateway;
    private static RdmaDevice device;
    private static GatewayClient client;

    @BeforeAll
    static void start() {
        gateway = SoftClients.serve(dir, Map.of("GATEWAY_GRANTS_MAX_TTL", LIMIT.toMillis() + "ms"));
        device = SoftClients.openDevice();
        client = new GatewayClient(SoftClients.options(gateway));
        client.regions().create("region", BYTES);
    }

    @AfterAll
    static void stop() {
        client.close();
        device.close();
        gateway.close();
    }

    private static void readFor(Duration time, RemoteRegion region, RegisteredBuffer buffer) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            region.read(buffer, 0, 0, BYTES);
        }
    }

    @Test
    void shouldGoOnBeyondTheLimitWhenNoTimeIsAskedFor() {
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT);
                RemoteRegion region = session.attach("region", 0, 0, ALL);
                RegisteredBuffer buffer = session.allocate(BYTES)) {
            readFor(LIMIT.multipliedBy(3), region, buffer);
            assertThat(region.fetchAdd(0, 1)).isZero();
        }
    }

    @Test
    void shouldSayExpiredWhenTimeIsOver() {
        Duration ttl = LIMIT.dividedBy(4);
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT);
                RegisteredBuffer buffer = session.allocate(BYTES);
                RemoteRegion region = session.attach("region", 0, 0, ALL, ttl)) {
            GatewayException e = catchThrowableOfType(GatewayException.class, () -> readFor(LIMIT, region, buffer));
            assertThat(e.reason()).isEqualTo(RemoteRegion.EXPIRED);
            assertThat(e).hasMessageContaining(ttl.toMillis() + " ms");
        }
    }

    @Test
    void shouldShortenTimeToTheLimit() {
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT);
                RegisteredBuffer buffer = session.allocate(BYTES);
                RemoteRegion region = session.attach("region", 0, 0, ALL, Duration.ofHours(1))) {
            GatewayException e =
                    catchThrowableOfType(GatewayException.class, () -> readFor(LIMIT.multipliedBy(3), region, buffer));
            assertThat(e.reason()).isEqualTo(RemoteRegion.EXPIRED);
            assertThat(e).hasMessageContaining(LIMIT.toMillis() + " ms");
        }
    }

    @Test
    void shouldSayHowGrantsAreMade() {
        assertThat(gateway.health("ready")).contains("\"grants\": \"memory windows\"");
    }
}
