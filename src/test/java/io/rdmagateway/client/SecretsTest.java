package io.rdmagateway.client;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.rdmagateway.proto.v1.QueuePairEndpoint;
import io.rdmagateway.proto.v1.RemoteMemory;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gateway, client and both soft devices in one process that says all it can: what it says is searched for every PSN, key,
 * address and nonce that went to and fro.
 */
@QuarkusTest
@TestProfile(SecretsTest.Talkative.class)
@WithTestResource(SoftGatewayResource.class)
class SecretsTest {

    private static final int SESSIONS = 4;
    private static final int REGION_BYTES = 64 << 10;
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Everything at TRACE, and not on the console. */
    public static class Talkative implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.log.min-level", "TRACE",
                    "quarkus.log.level", "TRACE",
                    "quarkus.log.console.level", "WARN",
                    "gateway.console.enabled", "true");
        }
    }

    @TempDir
    private Path dir;

    private final Canaries canaries = new Canaries();
    private final StringWriter failures = new StringWriter();

    private static <T> T configured(String name, Class<T> type) {
        return ConfigProvider.getConfig().getValue(name, type);
    }

    private static GatewayOptions options() {
        Path pki = Path.of(configured("test.pki", String.class));
        return new GatewayOptions(
                new GatewayAddress("localhost", configured("quarkus.http.test-ssl-port", Integer.class)),
                new TlsFiles(pki.resolve("ca.crt"), pki.resolve("alice.crt"), pki.resolve("alice.key")));
    }

    private static String told(String path) {
        return given().get("http://localhost:" + configured("quarkus.management.port", Integer.class) + path)
                .asString();
    }

    private void failing(Runnable step) {
        Throwable failure = catchThrowable(step::run);
        assertThat(failure).isNotNull();
        failure.printStackTrace(new PrintWriter(failures));
    }

    /** Opens, moves bytes both ways, does what is wrong, and lets the queue pair break. */
    private void live(GatewayClient client, RdmaDevice device) {
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT);
                RegisteredBuffer buffer = session.allocate(REGION_BYTES)) {
            RemoteRegion region = session.attach("canary", 0, 0, Set.of(RegionAccess.READ, RegionAccess.WRITE));
            region.write(buffer, 0, 0, REGION_BYTES);
            region.read(buffer, 0, 0, REGION_BYTES);
            assertThat(session.ping(1000, SOON)).isPresent();
            failing(() -> session.attach("canary", REGION_BYTES, 1, Set.of(RegionAccess.READ)));
            failing(() -> session.attach("nowhere", 0, 0, Set.of(RegionAccess.READ)));
            RemoteRegion readable = session.attach("canary", 0, 0, Set.of(RegionAccess.READ));
            failures.append(session.toString()).append(region.toString()).append(buffer.toString());
            failing(() -> readable.write(buffer, 0, 0, REGION_BYTES));
            failing(() -> session.ping(1000, SOON));
        }
    }

    @Test
    void shouldNotTellWhenEverythingIsToldThatCanBe() throws Exception {
        try (CapturedLog log = new CapturedLog();
                FlightText flight = new FlightText();
                RdmaDevice device = SoftLoopback.open(102);
                GatewayClient client = new GatewayClient(options(), new SecureRandom(), canaries)) {
            client.regions().create("canary", REGION_BYTES);
            for (int i = 0; i < SESSIONS; i++) {
                live(client, device);
            }
            String outside = told("/q/metrics") + told("/q/health") + told("/console");
            client.regions().delete("canary");

            assertThat(canaries.count(".psn")).isEqualTo(2 * SESSIONS);
            assertThat(canaries.count(".nonce")).isEqualTo(SESSIONS);
            assertThat(canaries.count(".rkey")).isEqualTo(3 * SESSIONS);
            assertThat(log.text()).contains("TRACE", "DEBUG", "io.rdmagateway.session");
            assertThat(canaries.foundIn(log.text())).as("logs").isEmpty();
            assertThat(canaries.foundIn(outside))
                    .as("metrics, health and console")
                    .isEmpty();
            assertThat(canaries.foundIn(failures.toString())).as("exceptions").isEmpty();
            String flown = flight.text(dir.resolve("all.jfr"));
            assertThat(flown).contains("the gateway has ended the session");
            assertThat(canaries.foundIn(flown)).as("flight recording").isEmpty();
            Path audit = Path.of(configured("gateway.audit.file", String.class));
            assertThat(canaries.foundIn(Files.readString(audit)))
                    .as("audit log")
                    .isEmpty();
        }
    }

    @Test
    void shouldFindASecretHoweverItIsWritten() {
        RemoteMemory memory = RemoteMemory.newBuilder()
                .setAddr(0x1234_5678_9abcL)
                .setRkey(0xfedc_ba98)
                .build();
        canaries.collect(memory);

        assertThat(canaries.foundIn("of no interest: 17, 0x12345678, fedcba9")).isEmpty();
        assertThat(canaries.foundIn("rkey=4275878552")).containsExactly("rdma.gateway.v1.RemoteMemory.rkey");
        assertThat(canaries.foundIn("rkey -19088744")).hasSize(1);
        assertThat(canaries.foundIn("0xFEDCBA98")).hasSize(1);
        assertThat(canaries.foundIn("at 123456789abc, key fedcba98")).hasSize(2);
        assertThat(canaries.foundIn(HexFormat.of().formatHex(memory.toByteArray())))
                .hasSize(2);
    }

    @Test
    void shouldFindPsnsOnlyWhenMoreThanOneIsThere() {
        canaries.collect(QueuePairEndpoint.newBuilder().setPsn(1_234_567).build());
        canaries.collect(QueuePairEndpoint.newBuilder().setPsn(7_654_321).build());

        assertThat(canaries.foundIn("1234567 of something else")).isEmpty();
        assertThat(canaries.foundIn("psn 1234567 and psn 7654321")).hasSize(1);
    }
}
