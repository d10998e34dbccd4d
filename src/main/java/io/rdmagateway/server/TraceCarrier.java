package io.rdmagateway.server;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.opentelemetry.api.trace.Span;

/** Tells another gateway by every call which span it is made for. */
record TraceCarrier(Traces traces, Span span) implements ClientInterceptor {

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> rpc, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(rpc, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                traces.propagate(span, headers, GrpcHeaders.WRITER);
                super.start(listener, headers);
            }
        };
    }
}
