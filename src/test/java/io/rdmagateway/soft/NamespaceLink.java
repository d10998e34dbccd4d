package io.rdmagateway.soft;

import io.rdmagateway.testing.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The real link, in another network namespace than that of the process: all of its sockets are made there. */
record NamespaceLink(NetworkNamespace namespace, Link link) implements Link {

    static NamespaceLink open(NetworkNamespace namespace, InetAddress address, RandomGenerator random) {
        try {
            return new NamespaceLink(
                    namespace, namespace.call(() -> UdpLink.open(address, SoftProvider.DEFAULT_PORT, random)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Route route(InetAddress remote) throws IOException {
        return namespace.call(() -> link.route(remote));
    }

    @Override
    public int receiveBufferBytes() {
        return link.receiveBufferBytes();
    }

    @Override
    public Optional<Netdev> netdev() {
        try {
            return namespace.call(link::netdev);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InetAddress address() {
        return link.address();
    }

    @Override
    public int port() {
        return link.port();
    }

    @Override
    public int receive(ByteBuffer buffer) throws IOException {
        return link.receive(buffer);
    }

    @Override
    public InetSocketAddress source() {
        return link.source();
    }

    @Override
    public void await(long nanos) throws IOException {
        link.await(nanos);
    }

    @Override
    public void wakeUp() {
        link.wakeUp();
    }

    @Override
    public void close() {
        link.close();
    }
}
