package io.rdmagateway.server;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.verbs.ProtectionDomain;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class MetersTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Gateway gateway;

    private static String metrics() {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
        return given().get("http://localhost:" + port + "/q/metrics").asString();
    }

    @Test
    void shouldCountSessionsByState() {
        assertThat(metrics())
                .contains("rdma_gateway_sessions{state=\"active\"} 0.0")
                .contains("rdma_gateway_sessions{state=\"pending\"} 0.0");
    }

    @Test
    void shouldCountWhatNoPeerSends() throws IOException {
        String malformed = "rdma_gateway_packet_anomalies_total{kind=\"malformed\"} ";
        assertThat(metrics()).contains(malformed).contains("kind=\"bad_key\"");
        InetAddress address =
                gateway.serving().port().device().gids(1).getFirst().gid().toAddress();
        try (DatagramChannel stranger = DatagramChannel.open()) {
            stranger.send(ByteBuffer.allocate(3), new InetSocketAddress(address, 4791));
        }
        await().atMost(SOON).until(() -> !metrics().contains(malformed + "0.0"));
    }

    @Test
    void shouldTellWhatNoSessionKnowsOf() {
        String unaccounted = "rdma_gateway_unaccounted{kind=\"pd\"} ";
        assertThat(metrics()).contains(unaccounted + "0.0");
        ProtectionDomain leaked = gateway.serving().port().device().allocPd();
        try {
            await().atMost(SOON).until(() -> metrics().contains(unaccounted + "1.0"));
        } finally {
            leaked.close();
        }
        await().atMost(SOON).until(() -> metrics().contains(unaccounted + "0.0"));
    }
}
