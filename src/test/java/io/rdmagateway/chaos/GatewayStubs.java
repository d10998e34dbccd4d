package io.rdmagateway.chaos;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ClientStreamTracer;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.TlsChannelCredentials;
import io.rdmagateway.proto.v1.GrantServiceGrpc;
import io.rdmagateway.proto.v1.RegionServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import io.rdmagateway.proto.v1.SessionServiceGrpc.SessionServiceFutureStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Bare stubs of one connection, with the development client's certificate. */
final class GatewayStubs implements AutoCloseable {

    /** Under emulation a TLS handshake may take so long that it has to be tried again. */
    private static final long DEADLINE_SECONDS = 120;

    private final ManagedChannel channel;

    GatewayStubs(Path certificates, int port) {
        try {
            channel = Grpc.newChannelBuilderForAddress(
                            "localhost",
                            port,
                            TlsChannelCredentials.newBuilder()
                                    .trustManager(certificates.resolve("ca.crt").toFile())
                                    .keyManager(
                                            certificates.resolve("client.crt").toFile(),
                                            certificates.resolve("client.key").toFile())
                                    .build())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Channel channel() {
        return channel;
    }

    SessionServiceBlockingStub sessions() {
        return SessionServiceGrpc.newBlockingStub(channel)
                .withWaitForReady()
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** Makes a call that nobody waits for; returns when it has left for the wire. */
    void sendUnawaited(Consumer<SessionServiceFutureStub> call) throws InterruptedException {
        CountDownLatch sent = new CountDownLatch(1);
        call.accept(SessionServiceGrpc.newFutureStub(ClientInterceptors.intercept(channel, telling(sent))));
        sent.await();
    }

    private static ClientInterceptor telling(CountDownLatch sent) {
        ClientStreamTracer.Factory factory = new ClientStreamTracer.Factory() {
            @Override
            public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
                return new ClientStreamTracer() {
                    @Override
                    public void outboundMessageSent(int seqNo, long wireBytes, long messageBytes) {
                        sent.countDown();
                    }
                };
            }
        };
        return new ClientInterceptor() {
            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(
                    MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                return next.newCall(method, options.withStreamTracerFactory(factory));
            }
        };
    }

    RegionServiceGrpc.RegionServiceBlockingStub regions() {
        return RegionServiceGrpc.newBlockingStub(channel)
                .withWaitForReady()
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    GrantServiceGrpc.GrantServiceBlockingStub grants() {
        return GrantServiceGrpc.newBlockingStub(channel)
                .withWaitForReady()
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
