package io.rdmagateway.server;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;

/**
 * Makes the spans that go to a receiver of OTLP. Where none is named nothing of OpenTelemetry is loaded: traces cost those
 * who look at them. Thread-safe.
 *
 * <p>What spans say is bounded: rpcs, operations, states, reasons and lengths; never who, where or which, and no message.
 * Contexts are handed on and not kept by threads: what a span is about outlives the call, and changes threads.
 */
@Singleton
class Traces {

    private static final String SCOPE = "io.rdmagateway";
    private static final long FLUSH_SECONDS = 2;

    private final Optional<OpenTelemetrySdk> sdk;

    /** What cannot be used ends the application, with the reason. */
    Traces(Config config) {
        Optional<TraceSettings> settings = TraceSettings.of(config);
        // No reference to a method, and no lambda: to make one loads what it takes.
        sdk = settings.isPresent() ? Optional.of(TraceExport.open(settings.get())) : Optional.empty();
    }

    /** False: nothing else here may be called. */
    boolean areKept() {
        return sdk.isPresent();
    }

    /**
     * Begins the span of a call, in the trace that its caller names, or one of its own.
     *
     * @param rpc service and method
     */
    <C> Span call(String rpc, C headers, TextMapGetter<C> getter) {
        Context caller = sdk().getPropagators().getTextMapPropagator().extract(Context.root(), headers, getter);
        return builder(rpc).setSpanKind(SpanKind.SERVER).setParent(caller).startSpan();
    }

    /** Begins the span of something that a call has set going, and that may last longer. */
    Span part(Span call, String name, Instant since) {
        return builder(name).setParent(contextOf(call)).setStartTimestamp(since).startSpan();
    }

    /** Writes down where a span is, for whoever is called on behalf of it. */
    <C> void propagate(Span span, C headers, TextMapSetter<C> setter) {
        sdk().getPropagators().getTextMapPropagator().inject(contextOf(span), headers, setter);
    }

    private static Context contextOf(Span span) {
        return span.storeInContext(Context.root());
    }

    private SpanBuilder builder(String name) {
        return sdk().getTracer(SCOPE).spanBuilder(name);
    }

    private OpenTelemetrySdk sdk() {
        return sdk.orElseThrow();
    }

    /** Sends what is left; a receiver that does not answer is not waited for. */
    @PreDestroy
    void stop() {
        if (areKept()) {
            sdk().shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
        }
    }
}
