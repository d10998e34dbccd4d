package io.rdmagateway.server;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.opentelemetry.api.trace.Span;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.grpc.runtime.Interceptors;
import jakarta.enterprise.inject.spi.Prioritized;
import jakarta.inject.Singleton;

/** Gives every call of the gateway's services a span. Probes by gRPC have none. */
@GlobalInterceptor
@Singleton
final class CallTraces implements ServerInterceptor, Prioritized {

    private static final String OURS = "rdma.gateway.";

    private final Traces traces;
    private final CallSpan current;

    CallTraces(Traces traces, CallSpan current) {
        this.traces = traces;
        this.current = current;
    }

    /** Around the {@link CallGuard}, whose refusals are to be seen; after the request's context was made. */
    @Override
    public int getPriority() {
        return Interceptors.BLOCKING_HANDLER + 2;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String rpc = call.getMethodDescriptor().getFullMethodName();
        if (!traces.areKept() || !rpc.startsWith(OURS)) {
            return next.startCall(call, headers);
        }
        Span span = traces.call(rpc, headers, GrpcHeaders.READER);
        current.is(span);
        TracedCall<Q, A> traced = new TracedCall<>(call, span);
        return traced.listen(next.startCall(traced, headers));
    }
}
