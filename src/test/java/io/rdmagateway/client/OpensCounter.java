package io.rdmagateway.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Counts the CreateSession calls that went out to a gateway, whatever it answered, by whoever makes them. */
final class OpensCounter implements ClientInterceptor {

    private static final Context.Key<AtomicInteger> WHOSE = Context.key("whose");

    /** Does something whose calls count for somebody. */
    static <T> T counted(AtomicInteger whose, Supplier<T> task) {
        Context mine = Context.current().withValue(WHOSE, whose);
        Context before = mine.attach();
        try {
            return task.get();
        } finally {
            mine.detach(before);
        }
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        AtomicInteger whose = WHOSE.get();
        boolean opens = method.getFullMethodName()
                .equals(SessionServiceGrpc.getCreateSessionMethod().getFullMethodName());
        return next.newCall(method, whose != null && opens ? options.withStreamTracerFactory(tracer(whose)) : options);
    }

    /** Headers go out on a connection; an attempt that finds none sends nothing. */
    private static ClientStreamTracer.Factory tracer(AtomicInteger whose) {
        return new ClientStreamTracer.Factory() {
            @Override
            public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
                return new ClientStreamTracer() {
                    @Override
                    public void outboundHeaders() {
                        whose.incrementAndGet();
                    }
                };
            }
        };
    }
}
