package io.rdmagateway.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Empty;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** A stream of messages over Vert.x' own gRPC, in plaintext. The server copies each to where a WRITE would have put it. */
final class VertxGrpcLane implements Lane {

    private static final ServiceName SERVICE = ServiceName.create("bench.Bench");
    private static final ServiceMethod<BytesValue, Empty> SERVED = ServiceMethod.server(
            SERVICE, "Upload", GrpcMessageEncoder.encoder(), GrpcMessageDecoder.decoder(BytesValue.parser()));
    private static final ServiceMethod<Empty, BytesValue> CALLED = ServiceMethod.client(
            SERVICE, "Upload", GrpcMessageEncoder.encoder(), GrpcMessageDecoder.decoder(Empty.parser()));

    private final int messageBytes;
    private final ByteBuffer source;
    private final ByteBuffer target;
    private final Vertx vertx = Vertx.vertx();
    private final GrpcClient client = GrpcClient.client(vertx);
    private final SocketAddress address;

    VertxGrpcLane(String host, int messageBytes) throws Exception {
        this.messageBytes = messageBytes;
        source = ByteBuffer.allocateDirect(messageBytes);
        target = ByteBuffer.allocateDirect(messageBytes);
        GrpcServer grpc = GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(2L * messageBytes));
        grpc.callHandler(SERVED, request -> {
            request.handler(value -> value.getValue().copyTo(target.clear()));
            request.endHandler(end -> request.response().end(Empty.getDefaultInstance()));
        });
        HttpServer server = vertx.createHttpServer()
                .requestHandler(grpc)
                .listen(0, host)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        address = SocketAddress.inetSocketAddress(server.actualPort(), host);
    }

    @Override
    public String name() {
        return "Vert.x gRPC %d KiB".formatted(messageBytes >> 10);
    }

    @Override
    public long move(long bytes) throws Exception {
        int messages = (int) ((bytes + messageBytes - 1) / messageBytes);
        Promise<Empty> done = Promise.promise();
        client.request(address, CALLED)
                .onFailure(done::fail)
                .onSuccess(request -> new Upload(request, messages, done).start());
        done.future().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        return (long) messages * messageBytes;
    }

    /** One call: messages as long as the queue takes them, then an answer. Runs on the event loop. */
    private final class Upload {

        private final GrpcClientRequest<BytesValue, Empty> request;
        private final Promise<Empty> done;
        private int left;

        private Upload(GrpcClientRequest<BytesValue, Empty> request, int messages, Promise<Empty> done) {
            this.request = request;
            this.left = messages;
            this.done = done;
        }

        private void start() {
            request.response()
                    .onFailure(done::tryFail)
                    .onSuccess(
                            response -> response.last().onFailure(done::tryFail).onSuccess(done::tryComplete));
            request.exceptionHandler(done::tryFail);
            request.drainHandler(empty -> write());
            write();
        }

        private void write() {
            while (left > 0 && !request.writeQueueFull()) {
                BytesValue message = BytesValue.of(ByteString.copyFrom(source.clear()));
                if (--left == 0) {
                    request.end(message);
                } else {
                    request.write(message);
                }
            }
        }
    }

    @Override
    public void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
