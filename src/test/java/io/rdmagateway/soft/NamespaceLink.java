package io.rdmagateway.soft;

import io.rdmagateway.testing.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The real link, in another network namespace than that of the process: all of its sockets are made there. */
final class NamespaceLink extends LinkAround {

    /** By name: Java reads who has an IPv6 address from /proc/net, which is the namespace of the process's first thread. */
    private static final String WIRE = "wire0";

    private final NetworkNamespace namespace;

    private NamespaceLink(NetworkNamespace namespace, Link link) {
        super(link);
        this.namespace = namespace;
    }

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
}
