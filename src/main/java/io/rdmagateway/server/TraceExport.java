package io.rdmagateway.server;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.Map;

/** Sends spans by OTLP, as OpenTelemetry's environment variables say. */
final class TraceExport {

    /** Metrics are Prometheus' here, and the log is a log. */
    private static final Map<String, String> ONLY_TRACES =
            Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none");

    private TraceExport() {}

    static OpenTelemetrySdk open(TraceSettings settings) {
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> Map.of("otel.service.name", "rdma-gateway"))
                    .addPropertiesCustomizer(config -> ONLY_TRACES)
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
        } catch (ConfigurationException e) {
            throw new StartFailure("the receiver of traces " + settings.endpoint() + " is not usable: "
                    + withoutValue(e) + "; see OTEL_EXPORTER_OTLP_ENDPOINT and what else begins with OTEL_");
        }
    }

    /** Values follow the first equals sign, and a header may be a key. */
    private static String withoutValue(ConfigurationException e) {
        return e.getMessage().split("=", 2)[0];
    }
}
