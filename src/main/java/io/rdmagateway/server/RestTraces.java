package io.rdmagateway.server;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Gives every request over REST a span, named by the rpc that it is. */
@Singleton
class RestTraces {

    private static final int SERVER_ERRORS = 500;

    private final Instance<Traces> traces;

    /** Filters are made before there is a configuration. */
    RestTraces(Instance<Traces> traces) {
        this.traces = traces;
    }

    /** Before the {@link RestGuard}, whose refusals are to be seen. */
    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    public void begin(ContainerRequestContext request, ResourceInfo resource) {
        if (traces.get().areKept()) {
            Span span = traces.get().call(RestGuard.fullRpcOf(resource), request, RestHeaders.READER);
            span.setAttribute("http.request.method", request.getMethod());
            request.setProperty(Span.class.getName(), span);
        }
    }

    @ServerResponseFilter
    public void end(ContainerRequestContext request, ContainerResponseContext response) {
        if (traces.get().areKept() && request.getProperty(Span.class.getName()) instanceof Span span) {
            span.setAttribute("http.response.status_code", response.getStatus());
            if (request.getProperty(Problem.class.getName()) instanceof Problem problem) {
                span.setAttribute("error.type", problem.reason());
            }
            if (response.getStatus() >= SERVER_ERRORS) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }
}
