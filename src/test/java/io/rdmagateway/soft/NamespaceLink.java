package io.rdmagateway.soft;

import io.rdmagateway.testing.NetworkNamespace;
import io.rdmagateway.verbs.Deviation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The real link, in another network namespace than that of the process: all of its sockets are made there. */
record NamespaceLink(NetworkNamespace namespace, Link link) implements Link {

    /** By name: Java reads who has an IPv6 address from /proc/net, which is the namespace of the process's first thread. */
    private static final String WIRE = "wire0";

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
            return namespace.call(() -> {
                NetworkInterface wire = NetworkInterface.getByName(WIRE);
                return Optional.of(new Netdev(WIRE, wire.getMTU(), wire.isUp(), 0));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<Deviation> deviations() {
        return link.deviations();
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
