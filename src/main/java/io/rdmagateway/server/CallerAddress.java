package io.rdmagateway.server;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Notes of every call which address its connection comes from: the other end of TCP, whatever a header may say. */
@GlobalInterceptor
@Singleton
final class CallerAddress implements ServerInterceptor {

    private static final Context.Key<InetAddress> ADDRESS = Context.key("caller-address");

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote
                ? Contexts.interceptCall(Context.current().withValue(ADDRESS, remote.getAddress()), call, headers, next)
                : next.startCall(call, headers);
    }

    /** Returns where the call that is going on comes from; empty when the connection does not tell. */
    static Optional<InetAddress> current() {
        return Optional.ofNullable(ADDRESS.get());
    }
}
