package io.rdmagateway.bench;

import com.google.protobuf.ByteString;
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
 * A stream of messages over grpc-netty, in plaintext: what one would use without RDMA. The server copies each message to
 * where a WRITE would have put it.
 *
 * <p>In two manners: as it comes, with gRPC's own executors and messages made from native memory, and tuned, without
 * executors and with one message sent again and again that is never copied, which no application can do.
 */
final class GrpcLane implements Lane {

    private static final MethodDescriptor<BytesValue, Empty> UPLOAD = MethodDescriptor.<BytesValue, Empty>newBuilder()
            .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
            .setFullMethodName("bench.Bench/Upload")
            .setRequestMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
            .build();

    private final int messageBytes;
    private final boolean tuned;
    private final ByteBuffer source;
    private final BytesValue message;
    private final ByteBuffer target;
    private final Server server;
    private final ManagedChannel channel;

    GrpcLane(String address, int messageBytes, boolean tuned) {
        this.messageBytes = messageBytes;
        this.tuned = tuned;
        source = ByteBuffer.allocateDirect(messageBytes);
        message = BytesValue.of(UnsafeByteOperations.unsafeWrap(new byte[messageBytes]));
        target = ByteBuffer.allocateDirect(messageBytes);
        try {
            NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(address, 0))
                    .maxInboundMessageSize(2 * messageBytes)
                    .addService(ServerServiceDefinition.builder("bench.Bench")
                            .addMethod(UPLOAD, ServerCalls.asyncClientStreamingCall(this::receive))
                            .build());
            server = (tuned ? builder.directExecutor() : builder).build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(new InetSocketAddress(address, server.getPort()))
                .usePlaintext();
        channel = (tuned ? builder.directExecutor() : builder).build();
    }

    private BytesValue nextMessage() {
        return tuned ? message : BytesValue.of(ByteString.copyFrom(source.clear()));
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
        return (tuned ? "tuned gRPC " : "gRPC ") + (messageBytes >> 10) + " KiB";
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
                    stream.onNext(nextMessage());
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
