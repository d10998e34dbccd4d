package io.rdmagateway.bench;

import java.util.Optional;

/**
 * A stream of messages over grpc-netty, in plaintext: what one would use without RDMA. The server copies each message to
 * where a WRITE would have put it.
 *
 * <p>In two manners: as it comes, with gRPC's own executors and messages made from native memory, and tuned, without
 * executors and with one message sent again and again that is never copied, which no application can do.
 */
final class GrpcLane implements Lane {

    private final int messageBytes;
    private final boolean tuned;
    private final GrpcStreams streams;

    GrpcLane(String address, int messageBytes, boolean tuned) {
        this.messageBytes = messageBytes;
        this.tuned = tuned;
        this.streams = new GrpcStreams(address, messageBytes, Optional.empty(), tuned);
    }

    @Override
    public String name() {
        return "%sgrpc-netty %d KiB".formatted(tuned ? "tuned " : "", messageBytes >> 10);
    }

    @Override
    public long move(long bytes) {
        long messages = (bytes + messageBytes - 1) / messageBytes;
        streams.measure(GrpcStreams.Direction.CLIENT_STREAM, messageBytes, Extent.ofIterations(messages, 0));
        return messages * messageBytes;
    }

    @Override
    public void close() {
        streams.close();
    }
}
