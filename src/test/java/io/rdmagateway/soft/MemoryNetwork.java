package io.rdmagateway.soft;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/** Links without sockets, under a weather of the test's choice. For one thread. */
final class MemoryNetwork {

    private final Map<InetAddress, MemoryLink> links = new HashMap<>();
    private final List<Held> held = new ArrayList<>();
    private Weather weather = Weather.FAIR;
    private Consumer<Datagram> observer = datagram -> {};
    private Consumer<Datagram> arrivals = datagram -> {};
    private long sent;
    private int refusals;

    private record Held(Datagram datagram, long until) {}

    void weather(Weather other) {
        weather = other;
    }

    /** Shows every datagram that is sent, before the weather gets it. */
    void observe(Consumer<Datagram> other) {
        observer = other;
    }

    /** Shows every datagram that arrives, as it arrives. */
    void observeArrivals(Consumer<Datagram> other) {
        arrivals = other;
    }

    /** Lets so many attempts to send find the way full. */
    void refuse(int attempts) {
        refusals = attempts;
    }

    boolean isFull() {
        return refusals > 0;
    }

    Link join(String address) {
        MemoryLink link = new MemoryLink(InetAddress.ofLiteral(address));
        links.put(link.address, link);
        return link;
    }

    void send(Datagram datagram) {
        sent++;
        observer.accept(datagram);
        for (Weather.Arrival arrival : weather.of(datagram)) {
            if (arrival.overtakenBy() == 0) {
                deliver(arrival.datagram());
            } else {
                held.add(new Held(arrival.datagram(), sent + arrival.overtakenBy()));
            }
        }
        release(sent);
    }

    /** Lets the overtaken arrive when nothing else is on its way; returns whether there was any. */
    boolean releaseAll() {
        return release(Long.MAX_VALUE);
    }

    private boolean release(long upTo) {
        boolean any = false;
        for (Iterator<Held> all = held.iterator(); all.hasNext(); ) {
            Held one = all.next();
            if (one.until <= upTo) {
                all.remove();
                deliver(one.datagram);
                any = true;
            }
        }
        return any;
    }

    private void deliver(Datagram datagram) {
        MemoryLink link = links.get(datagram.destination());
        if (link != null) {
            arrivals.accept(datagram);
            link.inbox.add(datagram);
        }
    }

    private final class MemoryLink implements Link {

        private final InetAddress address;
        private final Queue<Datagram> inbox = new ArrayDeque<>();
        private InetSocketAddress source;

        private MemoryLink(InetAddress address) {
            this.address = address;
        }

        @Override
        public InetAddress address() {
            return address;
        }

        @Override
        public int port() {
            return SoftProvider.DEFAULT_PORT;
        }

        @Override
        public int receiveBufferBytes() {
            return Integer.MAX_VALUE;
        }

        @Override
        public Optional<Netdev> netdev() {
            return Optional.of(new Netdev("memory", 9000, true, 24));
        }

        /** Everybody can be reached. */
        @Override
        public void requireRoute(InetAddress remote) {}

        @Override
        public Route route(InetAddress remote) {
            return new MemoryRoute(new InetSocketAddress(address, 0xc123), remote);
        }

        @Override
        public int receive(ByteBuffer buffer) {
            Datagram datagram = inbox.poll();
            if (datagram == null) {
                return NOTHING;
            }
            source = datagram.source();
            buffer.put(datagram.bytes());
            return datagram.bytes().length;
        }

        @Override
        public InetSocketAddress source() {
            return source;
        }

        @Override
        public void await(long nanos) {
            throw new UnsupportedOperationException("there is no thread to wait");
        }

        @Override
        public void wakeUp() {}

        @Override
        public void close() {
            links.remove(address);
        }
    }

    private final class MemoryRoute implements Link.Route {

        private final InetSocketAddress source;
        private final InetAddress remote;

        private MemoryRoute(InetSocketAddress source, InetAddress remote) {
            this.source = source;
            this.remote = remote;
        }

        @Override
        public InetAddress remote() {
            return remote;
        }

        @Override
        public int sourcePort() {
            return source.getPort();
        }

        @Override
        public boolean send(ByteBuffer datagram) {
            if (refusals > 0) {
                refusals--;
                return false;
            }
            byte[] bytes = new byte[datagram.remaining()];
            datagram.get(bytes);
            MemoryNetwork.this.send(new Datagram(source, remote, bytes));
            return true;
        }

        @Override
        public void close() {}
    }
}
