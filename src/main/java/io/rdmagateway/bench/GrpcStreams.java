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
import io.grpc.stub.CallStreamObserver;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * Streams of messages over grpc-netty within this process, over TCP on the loopback interface: what one would use without
 * RDMA. Each message is made from native memory and copied to where a WRITE would have put it.
 */
public final class GrpcStreams implements AutoCloseable {

    /** Which way the messages go. */
    public enum Direction {
        /** To the server, as a WRITE. */
        CLIENT_STREAM,
        /** From the server, as a READ. */
        SERVER_STREAM
    }

    private static final MethodDescriptor<BytesValue, Empty> UPLOAD = GrpcLink.method(
            MethodDescriptor.MethodType.CLIENT_STREAMING,
            "Upload",
            BytesValue.getDefaultInstance(),
            Empty.getDefaultInstance());
    private static final MethodDescriptor<Empty, BytesValue> DOWNLOAD = GrpcLink.method(
            MethodDescriptor.MethodType.SERVER_STREAMING,
            "Download",
            Empty.getDefaultInstance(),
            BytesValue.getDefaultInstance());
    private static final long PATIENCE_SECONDS = 60;

    private final boolean tuned;
    private final BytesValue tunedMessage;
    private final ByteBuffer target;
    private final Server server;
    private final ManagedChannel channel;
    private volatile Turn turn;

    /**
     * @param address local, to listen on
     * @param longestBytes of all messages to come
     * @param tls empty for plaintext
     * @param tuned without gRPC's executors, and with one message of the longest length that is sent again and again and never
     *     copied, which no application can do
     */
    public GrpcStreams(String address, int longestBytes, Optional<GrpcTls> tls, boolean tuned) {
        this.tuned = tuned;
        tunedMessage = tuned
                ? BytesValue.of(UnsafeByteOperations.unsafeWrap(new byte[longestBytes]))
                : BytesValue.getDefaultInstance();
        target = ByteBuffer.allocateDirect(longestBytes);
        GrpcLink link = new GrpcLink(address, longestBytes, tls, tuned);
        server = link.serve(ServerServiceDefinition.builder(GrpcLink.SERVICE)
                .addMethod(
                        UPLOAD,
                        ServerCalls.asyncClientStreamingCall(answer -> new Arrivals(() -> {
                            answer.onNext(Empty.getDefaultInstance());
                            answer.onCompleted();
                        })))
                .addMethod(DOWNLOAD, ServerCalls.asyncServerStreamingCall((request, stream) -> {
                    ServerCallStreamObserver<BytesValue> call = (ServerCallStreamObserver<BytesValue>) stream;
                    Turn asked = turn;
                    call.setOnReadyHandler(() -> asked.pump(call));
                }))
                .build());
        channel = link.connect(server);
    }

    /** What one call moves; both of its ends are in this process. */
    private final class Turn {

        private final Extent extent;
        private final ByteBuffer source;
        private final long begin = System.nanoTime();
        private final long deadline;
        private final CompletableFuture<Long> end = new CompletableFuture<>();
        private long sent;
        private boolean allSent;

        private Turn(int bytes, Extent extent) {
            this.extent = extent;
            this.source = ByteBuffer.allocateDirect(bytes);
            this.deadline = extent.deadline(begin);
        }

        /** Sends as long as the stream takes more; called again when it does. */
        private void pump(CallStreamObserver<BytesValue> stream) {
            while (!allSent && stream.isReady()) {
                if (sent < extent.iterations() && System.nanoTime() - deadline < 0) {
                    stream.onNext(tuned ? tunedMessage : BytesValue.of(ByteString.copyFrom(source.clear())));
                    sent++;
                } else {
                    allSent = true;
                    stream.onCompleted();
                }
            }
        }
    }

    /** The end that messages come to. */
    private final class Arrivals implements StreamObserver<BytesValue> {

        private final Runnable last;

        private Arrivals(Runnable last) {
            this.last = last;
        }

        @Override
        public void onNext(BytesValue value) {
            target.clear();
            value.getValue().copyTo(target);
        }

        @Override
        public void onError(Throwable cause) {
            turn.end.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {
            last.run();
        }
    }

    /** The client's end of an upload: its answer says that all has arrived. */
    private record Upload(Turn turn) implements ClientResponseObserver<BytesValue, Empty> {

        @Override
        public void beforeStart(ClientCallStreamObserver<BytesValue> stream) {
            stream.setOnReadyHandler(() -> turn.pump(stream));
        }

        @Override
        public void onNext(Empty answer) {}

        @Override
        public void onError(Throwable cause) {
            turn.end.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {
            turn.end.complete(System.nanoTime());
        }
    }

    /** Measures one length, after a warm-up. */
    public Row measure(Direction direction, int bytes, Extent extent) {
        if (extent.hasWarmUp()) {
            perform(direction, bytes, extent.forWarmUp());
        }
        return perform(direction, bytes, extent);
    }

    private Row perform(Direction direction, int bytes, Extent extent) {
        Turn current = new Turn(bytes, extent);
        turn = current;
        switch (direction) {
            case CLIENT_STREAM ->
                ClientCalls.asyncClientStreamingCall(channel.newCall(UPLOAD, CallOptions.DEFAULT), new Upload(current));
            case SERVER_STREAM ->
                ClientCalls.asyncServerStreamingCall(
                        channel.newCall(DOWNLOAD, CallOptions.DEFAULT),
                        Empty.getDefaultInstance(),
                        new Arrivals(() -> current.end.complete(System.nanoTime())));
        }
        Duration time = Duration.ofNanos(await(current) - current.begin);
        return new BandwidthRow(bytes, current.sent, time, 0, new Histogram(1));
    }

    private static long await(Turn turn) {
        try {
            long left = turn.extent.isTimed() ? turn.extent.time().toSeconds() : 0;
            return turn.end.get(PATIENCE_SECONDS + left, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the gRPC stream broke off: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }
}
