package io.rdmagateway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Datagrams of the size that a full packet has, with nothing in them and nothing checked: what the sockets can do. That
 * none is lost, sender and receiver share a counter, which costs less than any acknowledgement.
 */
final class UdpLane implements Lane {

    private static final int BUFFER_BYTES = 4 << 20;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int MAX_WINDOW = 128;

    private final String name;
    private final int payloadBytes;
    private final int window;
    private final DatagramChannel sender;
    private final DatagramChannel receiver;
    private final InetSocketAddress target;
    private final ByteBuffer outgoing;
    private final AtomicLong received = new AtomicLong();
    private long sent;

    UdpLane(String name, String from, String to, int payloadBytes, int headerBytes) {
        this.name = name;
        this.payloadBytes = payloadBytes;
        this.window = Math.min(MAX_WINDOW, WINDOW_BYTES / payloadBytes);
        outgoing = ByteBuffer.allocateDirect(payloadBytes + headerBytes);
        try {
            receiver = DatagramChannel.open();
            receiver.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            receiver.bind(new InetSocketAddress(to, 0));
            target = (InetSocketAddress) receiver.getLocalAddress();
            sender = DatagramChannel.open();
            sender.bind(new InetSocketAddress(from, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("raw-udp").start(this::receive);
    }

    private void receive() {
        ByteBuffer incoming = ByteBuffer.allocateDirect(1 << 16);
        try {
            while (true) {
                incoming.clear();
                receiver.receive(incoming);
                received.setRelease(received.getPlain() + 1);
            }
        } catch (ClosedChannelException e) {
            // The end.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long move(long bytes) throws IOException {
        long datagrams = (bytes + payloadBytes - 1) / payloadBytes;
        for (long i = 0; i < datagrams; i++) {
            awaitFewerThan(window);
            outgoing.clear();
            sender.send(outgoing, target);
            sent++;
        }
        awaitFewerThan(1);
        return datagrams * payloadBytes;
    }

    private void awaitFewerThan(long inFlight) {
        while (sent - received.getAcquire() >= inFlight) {
            Thread.yield();
        }
    }

    @Override
    public void close() {
        try {
            sender.close();
            receiver.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
