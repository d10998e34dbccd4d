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
    public Route route(InetAddress remote) throws IOException {
        return link.route(remote);
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
