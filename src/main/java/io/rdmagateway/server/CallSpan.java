package io.rdmagateway.server;

import io.opentelemetry.api.trace.Span;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;

/** The span of the call that is going on, where traces are kept. */
@RequestScoped
class CallSpan {

    private Optional<Span> span = Optional.empty();

    void is(Span begun) {
        span = Optional.of(begun);
    }

    Optional<Span> span() {
        return span;
    }
}
