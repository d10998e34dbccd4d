package io.rdmagateway.soft;

import io.rdmagateway.verbs.Deviation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/** Does what another link does, but for what a subclass does otherwise. */
class LinkAround implements Link {

    final Link link;

    LinkAround(Link link) {
        this.link = link;
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
    public int receiveBufferBytes() {
        return link.receiveBufferBytes();
    }

    @Override
    public Optional<Netdev> netdev() {
        return link.netdev();
    }

    @Override
    public Set<Deviation> deviations() {
        return link.deviations();
    }

    @Override
    public void requireRoute(InetAddress remote) throws IOException {
        link.requireRoute(remote);
    }

    @Override
    public Route route(InetAddress remote) throws IOException {
        Route route = link.route(remote);
        return new Route() {
            @Override
            public InetAddress remote() {
                return route.remote();
            }

            @Override
            public int sourcePort() {
                return route.sourcePort();
            }

            @Override
            public boolean send(ByteBuffer datagram) throws IOException {
                return LinkAround.this.send(route, datagram);
            }

            @Override
            public void close() {
                route.close();
            }
        };
    }

    /** Sends a datagram on a route of the other link. */
    boolean send(Route route, ByteBuffer datagram) throws IOException {
        return route.send(datagram);
    }

    @Override
    public int receive(ByteBuffer buffer) throws IOException {
        return link.receive(buffer);
    }

    @Override
    public int segmentBytes() {
        return link.segmentBytes();
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
