package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraceSettingsTest {

    private static final String ENDPOINT = "http://collector:4317";

    private static Optional<TraceSettings> settings(Map<String, String> configured) {
        return TraceSettings.of(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(configured, "test"))
                .build());
    }

    @Test
    void shouldWantNoTracesWhenNoReceiverIsNamed() {
        assertThat(settings(Map.of())).isEmpty();
        assertThat(settings(Map.of("otel.exporter.otlp.protocol", "http/protobuf")))
                .isEmpty();
    }

    @Test
    void shouldWantNoTracesWhenAllIsSwitchedOff() {
        assertThat(settings(Map.of("otel.exporter.otlp.endpoint", ENDPOINT, "otel.sdk.disabled", "true")))
                .isEmpty();
    }

    @Test
    void shouldTakeTheReceiverOfTracesBeforeThatOfAll() {
        assertThat(settings(Map.of(
                        "otel.exporter.otlp.endpoint",
                        "http://other:4317",
                        "otel.exporter.otlp.traces.endpoint",
                        ENDPOINT)))
                .contains(new TraceSettings(ENDPOINT));
    }

    @Test
    void shouldRefuseWhatItDoesNotSpeakWhenAReceiverIsNamed() {
        Map<String, String> configured = Map.of(
                "otel.exporter.otlp.endpoint", ENDPOINT,
                "otel.exporter.otlp.protocol", "grpc",
                "otel.exporter.otlp.traces.protocol", "http/json");

        assertThatThrownBy(() -> settings(configured))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("OTEL_EXPORTER_OTLP_PROTOCOL must be grpc, was http/json")
                .hasMessageContaining("4317");
    }
}
