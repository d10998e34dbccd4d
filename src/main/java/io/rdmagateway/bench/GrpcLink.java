package io.rdmagateway.bench;

import com.google.protobuf.Message;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The two ends of a gRPC connection within this process. */
record GrpcLink(String address, int longestBytes, Optional<GrpcTls> tls, boolean tuned) {

    static final String SERVICE = "bench.Bench";

    /** The development certificates name it. */
    private static final String AUTHORITY = "localhost";

    static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
            MethodDescriptor.MethodType type, String name, Q request, A response) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(type)
                .setFullMethodName(SERVICE + "/" + name)
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(response))
                .build();
    }

    Server serve(ServerServiceDefinition service) {
        try {
            NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(address, 0))
                    .maxInboundMessageSize(maxMessageBytes())
                    .addService(service);
            if (tls.isPresent()) {
                GrpcTls files = tls.get();
                builder.sslContext(GrpcSslContexts.configure(
                                SslContextBuilder.forServer(
                                                files.serverCert().toFile(),
                                                files.serverKey().toFile())
                                        .trustManager(files.caCert().toFile())
                                        .clientAuth(ClientAuth.REQUIRE),
                                SslProvider.JDK)
                        .build());
            }
            return (tuned ? builder.directExecutor() : builder).build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ManagedChannel connect(Server server) {
        try {
            NettyChannelBuilder builder = NettyChannelBuilder.forAddress(
                            new InetSocketAddress(address, server.getPort()))
                    .maxInboundMessageSize(maxMessageBytes());
            if (tls.isPresent()) {
                GrpcTls files = tls.get();
                builder.overrideAuthority(AUTHORITY)
                        .sslContext(GrpcSslContexts.configure(
                                        SslContextBuilder.forClient()
                                                .trustManager(files.caCert().toFile())
                                                .keyManager(
                                                        files.clientCert().toFile(),
                                                        files.clientKey().toFile()),
                                        SslProvider.JDK)
                                .build());
            } else {
                builder.usePlaintext();
            }
            return (tuned ? builder.directExecutor() : builder).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A message is a little longer than the bytes in it. */
    private int maxMessageBytes() {
        return Math.max(longestBytes, longestBytes + (1 << 10));
    }
}
