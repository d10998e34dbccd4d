package io.rdmagateway.soft;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/** What arrives by a link of limited speed waits in a line before it, one datagram after the other, and none is lost. */
final class SlowLink extends LinkAround {

    private final NanoClock clock;
    private final long bytesPerSecond;
    private final ByteBuffer incoming = ByteBuffer.allocate(1 << 16);
    private final Queue<Waiting> line = new ArrayDeque<>();
    private InetSocketAddress source;
    private long lastArrival = Long.MIN_VALUE;

    private record Waiting(byte[] datagram, InetSocketAddress source, long arrival) {}

    SlowLink(Link link, NanoClock clock, long bytesPerSecond) {
        super(link);
        this.clock = clock;
        this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    public int receive(ByteBuffer buffer) throws IOException {
        lineUp();
        Waiting first = line.peek();
        if (first == null || first.arrival > clock.nanoTime()) {
            return NOTHING;
        }
        line.remove();
        source = first.source;
        buffer.put(first.datagram);
        return first.datagram.length;
    }

    private void lineUp() throws IOException {
        for (int bytes = super.receive(incoming.clear()); bytes != NOTHING; bytes = super.receive(incoming.clear())) {
            byte[] datagram = new byte[bytes];
            incoming.flip().get(datagram);
            lastArrival = Math.max(lastArrival, clock.nanoTime()) + bytes * 1_000_000_000L / bytesPerSecond;
            line.add(new Waiting(datagram, super.source(), lastArrival));
        }
    }

    @Override
    public InetSocketAddress source() {
        return source;
    }
}
