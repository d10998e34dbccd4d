package io.rdmagateway.client;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A client's span, as W3C's Trace Context writes it; tells every call of it. */
record TraceParent(ByteString traceId, ByteString spanId) implements ClientInterceptor {

    static final String HEADER = "traceparent";

    static TraceParent random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return new TraceParent(ByteString.copyFrom(bytes, 0, 16), ByteString.copyFrom(bytes, 16, 8));
    }

    /** Returns the header's value: version 0, sampled. */
    String header() {
        HexFormat hex = HexFormat.of();
        return "00-" + hex.formatHex(traceId.toByteArray()) + "-" + hex.formatHex(spanId.toByteArray()) + "-01";
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> rpc, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(rpc, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                headers.put(Metadata.Key.of(HEADER, Metadata.ASCII_STRING_MARSHALLER), header());
                super.start(listener, headers);
            }
        };
    }
}
