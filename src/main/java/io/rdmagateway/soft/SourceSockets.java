package io.rdmagateway.soft;

import io.rdmagateway.soft.ffm.BurstSender;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.random.RandomGenerator;
import jdk.net.ExtendedSocketOptions;

/**
 * The sockets that packets leave from, each of a random port and shared by a random part of the connections. They are as
 * many as make the network spread its load, and not one per connection: a process has few descriptors and an address few
 * ports. A socket is open while a connection has it. Thread-safe.
 */
final class SourceSockets {

    static final int MAX_SOCKETS = 64;

    private static final int SEND_BUFFER_BYTES = 1 << 20;

    /** Nobody reads what is sent here, so it may wait for nobody in no more than the kernel's least. */
    private static final int RECEIVE_BUFFER_BYTES = 1;

    /** RoCEv2 wants the source port as entropy for load balancing, from the dynamic range. IBTA annex A17.2. */
    private static final int FIRST_PORT = 0xc000;

    private static final int PORTS = 0x4000;
    private static final int PORT_TRIES = 64;

    private final InetAddress address;
    private final RandomGenerator random;
    private final Bursts bursts;
    private final Shared[] open = new Shared[MAX_SOCKETS];

    SourceSockets(InetAddress address, RandomGenerator random, Bursts bursts) {
        this.address = address;
        this.random = random;
        this.bursts = bursts;
    }

    static ProtocolFamily family(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    /** Takes a socket for a connection, for as long as that lives: packets by different ports may overtake each other. */
    synchronized Shared take() throws IOException {
        int place = random.nextInt(MAX_SOCKETS);
        if (open[place] == null) {
            open[place] = new Shared(place, bind());
        }
        open[place].users++;
        return open[place];
    }

    private synchronized void giveBack(Shared socket) throws IOException {
        if (--socket.users == 0) {
            open[socket.place] = null;
            socket.channel.close();
        }
    }

    private DatagramChannel bind() throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return bind(FIRST_PORT + random.nextInt(PORTS));
            } catch (BindException e) {
                if (tries == PORT_TRIES) {
                    throw e;
                }
            }
        }
    }

    /**
     * Opens an unconnected socket that sets "don't fragment": only then Linux writes the IPv4 identification 0, which
     * the ICRC needs to know.
     */
    private DatagramChannel bind(int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open(family(address));
        try {
            channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, true);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.configureBlocking(false);
            return channel.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** One of them. */
    final class Shared {

        private final int place;
        private final DatagramChannel channel;
        private final int port;
        private final BurstSender.Source bursting;
        private int users;

        private Shared(int place, DatagramChannel channel) throws IOException {
            this.place = place;
            this.channel = channel;
            this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            this.bursting = bursts.source(channel);
        }

        DatagramChannel channel() {
            return channel;
        }

        int port() {
            return port;
        }

        /** Returns where to send bursts by it, or null when it sends none. */
        BurstSender.Destination destination(InetSocketAddress target) {
            return bursts.destination(bursting, target);
        }

        /** Called once by each connection that took it. */
        void giveBack() throws IOException {
            SourceSockets.this.giveBack(this);
        }
    }
}
