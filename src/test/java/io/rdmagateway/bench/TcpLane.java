package io.rdmagateway.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Messages over a TCP connection, between native memory of either side: the kernel copies them to where a WRITE would have
 * put them. Whoever receives answers with a byte when all is there.
 */
final class TcpLane implements Lane {

    private final int messageBytes;
    private final SocketChannel sender;
    private final SocketChannel receiver;
    private final ByteBuffer source;
    private final ByteBuffer target;
    private final ByteBuffer header = ByteBuffer.allocateDirect(Long.BYTES);
    private final ByteBuffer answer = ByteBuffer.allocateDirect(1);

    TcpLane(String address, int messageBytes) {
        this.messageBytes = messageBytes;
        source = ByteBuffer.allocateDirect(messageBytes);
        target = ByteBuffer.allocateDirect(messageBytes);
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(address, 0));
            sender = SocketChannel.open(server.getLocalAddress());
            sender.setOption(StandardSocketOptions.TCP_NODELAY, true);
            receiver = server.accept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("tcp").start(this::receive);
    }

    private void receive() {
        ByteBuffer count = ByteBuffer.allocateDirect(Long.BYTES);
        ByteBuffer done = ByteBuffer.allocateDirect(1);
        try {
            while (true) {
                fill(receiver, count.clear());
                for (long left = count.flip().getLong(); left > 0; left--) {
                    fill(receiver, target.clear());
                }
                drain(receiver, done.clear());
            }
        } catch (EOFException | AsynchronousCloseException e) {
            // The end.
        } catch (ClosedChannelException e) {
            // The end, between two calls.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fill(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the other side has closed");
            }
        }
    }

    private static void drain(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public String name() {
        return "TCP %d KiB".formatted(messageBytes >> 10);
    }

    @Override
    public long move(long bytes) throws IOException {
        long messages = (bytes + messageBytes - 1) / messageBytes;
        drain(sender, header.clear().putLong(messages).flip());
        for (long i = 0; i < messages; i++) {
            drain(sender, source.clear());
        }
        fill(sender, answer.clear());
        return messages * messageBytes;
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
