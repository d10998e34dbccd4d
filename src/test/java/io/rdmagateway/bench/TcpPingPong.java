package io.rdmagateway.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Messages over a TCP connection without delay, whose ends ask again and again whether there is one, or block. */
final class TcpPingPong implements PingPong {

    private final int messageBytes;
    private final boolean polling;
    private final End near;
    private final End far;
    private final Answerer answerer;

    private record End(SocketChannel channel, ByteBuffer buffer) {

        static End of(SocketChannel channel, int messageBytes, boolean polling) throws IOException {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(!polling);
            return new End(channel, ByteBuffer.allocateDirect(messageBytes));
        }

        void send() throws IOException {
            buffer.clear();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        void awaitMessage() throws IOException {
            buffer.clear();
            while (buffer.hasRemaining()) {
                int count = channel.read(buffer);
                if (count < 0) {
                    throw new EOFException("the other end has closed");
                }
                if (count == 0) {
                    Thread.yield();
                }
            }
        }
    }

    TcpPingPong(String address, int messageBytes, boolean polling) {
        this.messageBytes = messageBytes;
        this.polling = polling;
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(address, 0));
            near = End.of(SocketChannel.open(server.getLocalAddress()), messageBytes, polling);
            far = End.of(server.accept(), messageBytes, polling);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answerer = new Answerer(name(), () -> {
            far.awaitMessage();
            far.send();
        });
    }

    @Override
    public String name() {
        return "TCP_NODELAY %d B, %s".formatted(messageBytes, polling ? "polling" : "blocking");
    }

    @Override
    public void begin(int trips) {
        answerer.answer(trips);
    }

    @Override
    public void trip() throws IOException {
        near.send();
        near.awaitMessage();
    }

    @Override
    public void close() {
        answerer.close();
        try {
            near.channel.close();
            far.channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
