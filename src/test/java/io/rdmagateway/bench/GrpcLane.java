package io.rdmagateway.bench;

import com.google.protobuf.BytesValue;
import com.google.protobuf.Empty;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A stream of messages over grpc-netty, in plaintext: what one would use without RDMA. The client does not copy its
 * bytes; the server copies each message to where a WRITE would have put it. Without executors of its own, which is the
 * fastest.
 */
final class GrpcLane implements Lane {

    private static final MethodDescriptor<BytesValue, Empty> UPLOAD = MethodDescriptor.<BytesValue, Empty>newBuilder()
            .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
            .setFullMethodName("bench.Bench/Upload")
            .setRequestMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
            .build();

    private final int messageBytes;
    private final BytesValue message;
    private final ByteBuffer target;
    private final Server server;
    private final ManagedChannel channel;

    GrpcLane(String address, int messageBytes) {
        this.messageBytes = messageBytes;
        message = BytesValue.of(UnsafeByteOperations.unsafeWrap(new byte[messageBytes]));
        target = ByteBuffer.allocateDirect(messageBytes);
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(address, 0))
                    .directExecutor()
                    .maxInboundMessageSize(2 * messageBytes)
                    .addService(ServerServiceDefinition.builder("bench.Bench")
                            .addMethod(UPLOAD, ServerCalls.asyncClientStreamingCall(this::receive))
                            .build())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        channel = NettyChannelBuilder.forAddress(new InetSocketAddress(address, server.getPort()))
                .directExecutor()
                .usePlaintext()
                .build();
    }

    private StreamObserver<BytesValue> receive(StreamObserver<Empty> response) {
        return new StreamObserver<>() {
            @Override
            public void onNext(BytesValue value) {
                target.clear();
                value.getValue().copyTo(target);
            }

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onCompleted() {
                response.onNext(Empty.getDefaultInstance());
                response.onCompleted();
            }
        };
    }

    @Override
    public String name() {
        return "gRPC stream " + (messageBytes >> 10) + " KiB";
    }

    @Override
    public long move(long bytes) throws Exception {
        int messages = (int) ((bytes + messageBytes - 1) / messageBytes);
        Upload upload = new Upload(messages);
        ClientCalls.asyncClientStreamingCall(channel.newCall(UPLOAD, CallOptions.DEFAULT), upload);
        upload.done.get(60, TimeUnit.SECONDS);
        return (long) messages * messageBytes;
    }

    private final class Upload implements ClientResponseObserver<BytesValue, Empty> {

        private final CompletableFuture<Empty> done = new CompletableFuture<>();
        private int left;

        private Upload(int messages) {
            left = messages;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<BytesValue> stream) {
            stream.setOnReadyHandler(() -> {
                while (left > 0 && stream.isReady()) {
                    stream.onNext(message);
                    if (--left == 0) {
                        stream.onCompleted();
                    }
                }
            });
        }

        @Override
        public void onNext(Empty value) {}

        @Override
        public void onError(Throwable cause) {
            done.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {
            done.complete(Empty.getDefaultInstance());
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }
}
