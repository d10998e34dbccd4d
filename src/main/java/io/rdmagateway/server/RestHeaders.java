package io.rdmagateway.server;

import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.ws.rs.container.ContainerRequestContext;

/** The context of a trace in the headers of a request over REST. */
final class RestHeaders {

    static final TextMapGetter<ContainerRequestContext> READER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(ContainerRequestContext request) {
            return request.getHeaders().keySet();
        }

        @Override
        public String get(ContainerRequestContext request, String name) {
            return request.getHeaderString(name);
        }
    };

    private RestHeaders() {}
}
