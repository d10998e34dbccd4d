package io.rdmagateway.server;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.rdmagateway.monitoring.MetricsPage;
import io.rdmagateway.monitoring.Served;
import io.rdmagateway.verbs.PacketAnomaly;
import io.rdmagateway.verbs.ProtectionDomain;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@WithTestResource(GatewayTestResource.class)
class MetersTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Gateway gateway;

    private static String metrics() {
        return metrics("*/*");
    }

    private static String metrics(String format) {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
        return given().accept(format)
                .get("http://localhost:" + port + "/q/metrics")
                .asString();
    }

    @Test
    void shouldCountSessionsByState() {
        assertThat(metrics())
                .contains("rdma_gateway_sessions{state=\"active\"} 0.0")
                .contains("rdma_gateway_sessions{state=\"pending\"} 0.0");
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveACounterForEveryKindOfPacketThatNoPeerSends(PacketAnomaly kind) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        assertThat(metrics()).contains("rdma_gateway_packet_anomalies_total{kind=\"" + name + "\"} 0.0");
    }

    @Test
    void shouldServeWhatThePageListsWhenTheKernelCountsNothing() {
        Map<String, Served> own = Served.of(metrics("text/plain")).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("rdma_gateway_"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        // The fake device has no place in /sys.
        assertThat(own).isEqualTo(new MetricsPage().served("always"));
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
