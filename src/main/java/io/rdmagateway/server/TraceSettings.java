package io.rdmagateway.server;

import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * Whether traces are wanted: OpenTelemetry's own variables say so, as for any program. All others it reads itself.
 *
 * @param endpoint of the receiver
 */
record TraceSettings(String endpoint) {

    private static final String OTLP = "otel.exporter.otlp.";

    /** Returns nothing where no receiver is named, or where all is switched off. */
    static Optional<TraceSettings> of(Config config) {
        if (config.getOptionalValue("otel.sdk.disabled", Boolean.class).orElse(false)) {
            return Optional.empty();
        }
        Optional<TraceSettings> settings = ofTraces(config, "endpoint").map(TraceSettings::new);
        settings.flatMap(wanted -> ofTraces(config, "protocol")).ifPresent(TraceSettings::requireGrpc);
        return settings;
    }

    /** What is said of traces precedes what is said of all signals. */
    private static Optional<String> ofTraces(Config config, String name) {
        return Stream.of(OTLP + "traces." + name, OTLP + name)
                .map(each -> config.getOptionalValue(each, String.class))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static void requireGrpc(String protocol) {
        if (!protocol.equals("grpc")) {
            throw new StartFailure("OTEL_EXPORTER_OTLP_PROTOCOL must be grpc, was " + protocol
                    + ": name the receiver's port for gRPC, mostly 4317, and leave the protocol out");
        }
    }
}
