package io.rdmagateway.soft;

import io.rdmagateway.soft.ffm.BurstReceiver;
import io.rdmagateway.soft.ffm.BurstSender;
import io.rdmagateway.soft.ffm.ZeroChecksums;
import io.rdmagateway.verbs.Deviation;
import io.rdmagateway.verbs.DeviceUnavailableException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * The real link: one UDP socket to listen on, and some to send from.
 *
 * <p>Never bound to the wildcard: the address that a packet was sent to is under its ICRC and a socket does not show it.
 */
final class UdpLink implements Link {

    private static final Logger LOG = System.getLogger(UdpLink.class.getName());

    /** A window of 128 packets for a few dozen queue pairs at once. */
    static final int RECEIVE_BUFFER_BYTES = 4 << 20;

    private final InetAddress address;
    private final int port;
    private final SourceSockets sources;
    private final DatagramChannel channel;
    private final Selector selector;
    private final int receiveBufferBytes;
    private final Set<Deviation> deviations;
    private final Bursts bursts;
    private InetSocketAddress source;
    private int segmentBytes;

    private UdpLink(
            InetSocketAddress local,
            RandomGenerator random,
            DatagramChannel channel,
            Selector selector,
            int receiveBufferBytes,
            Set<Deviation> deviations) {
        this.address = local.getAddress();
        this.port = local.getPort();
        this.channel = channel;
        this.selector = selector;
        this.receiveBufferBytes = receiveBufferBytes;
        this.deviations = deviations;
        this.bursts = Bursts.of(channel);
        this.sources = new SourceSockets(address, random, bursts);
    }

    /** @throws DeviceUnavailableException when the address is not ours or the port is taken */
    static UdpLink open(InetAddress address, int port, RandomGenerator random) {
        if (!isOfOneHost(address)) {
            throw new DeviceUnavailableException(
                    SoftProvider.NAME, address.getHostAddress() + " is not the address of one network interface");
        }
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open(SourceSockets.family(address));
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.bind(new InetSocketAddress(address, port));
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            int granted = receiveBuffer(channel, address);
            // As bound: a link-local address has its scope then, also when it was given without.
            InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
            return new UdpLink(local, random, channel, selector, granted, deviations(channel, address));
        } catch (IOException e) {
            closeQuietly(channel);
            throw new DeviceUnavailableException(SoftProvider.NAME, reason(address, port, e), e);
        }
    }

    private static boolean isOfOneHost(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isMulticastAddress();
    }

    private static Set<Deviation> deviations(DatagramChannel channel, InetAddress address) {
        if (address instanceof Inet4Address) {
            return Set.of();
        }
        Optional<String> refusal = ZeroChecksums.admit(channel);
        refusal.ifPresent(reason -> LOG.log(
                Level.WARNING,
                "The soft device on {0} hears other soft devices only: rdma_rxe and most others send no UDP checksums"
                        + " over IPv6, and such packets are dropped here ({1}). Cure: allow native access, or use IPv4",
                address.getHostAddress(),
                reason));
        return refusal.isEmpty() ? Set.of() : Set.of(Deviation.PACKETS_WITHOUT_UDP_CHECKSUM_ARE_LOST);
    }

    private static String reason(InetAddress address, int port, IOException e) {
        String where = "cannot bind UDP " + port + " of " + address.getHostAddress() + " (" + e.getMessage() + ")";
        if (!(e instanceof BindException)) {
            return where;
        }
        return where + ": the address is not of this machine, another process has this soft device open, or the kernel"
                + " module rdma_rxe is loaded, which owns the port on every address (rmmod rdma_rxe)";
    }

    private static int receiveBuffer(DatagramChannel channel, InetAddress address) throws IOException {
        int granted = channel.getOption(StandardSocketOptions.SO_RCVBUF);
        if (granted < RECEIVE_BUFFER_BYTES) {
            LOG.log(
                    Level.WARNING,
                    "The receive buffer of {0} has {1} bytes, {2} were asked for: packets will be lost under load."
                            + " Cure: sysctl -w net.core.rmem_max={2}",
                    address.getHostAddress(),
                    String.valueOf(granted),
                    String.valueOf(RECEIVE_BUFFER_BYTES));
        }
        return granted;
    }

    @Override
    public InetAddress address() {
        return address;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public int receiveBufferBytes() {
        return receiveBufferBytes;
    }

    @Override
    public Optional<Netdev> netdev() {
        return Netdev.of(address);
    }

    @Override
    public Set<Deviation> deviations() {
        return deviations;
    }

    @Override
    public void requireRoute(InetAddress remote) throws IOException {
        requireRoute(target(remote));
    }

    private InetSocketAddress target(InetAddress remote) throws IOException {
        if (!isOfOneHost(remote)) {
            throw new NoRouteToHostException("it is not the address of one host");
        }
        return new InetSocketAddress(scoped(remote), port);
    }

    /** Connecting asks the kernel for a route; a connected socket must not send, see SourceSockets. */
    private void requireRoute(InetSocketAddress target) throws IOException {
        try (DatagramChannel probe = DatagramChannel.open(SourceSockets.family(address))) {
            probe.bind(new InetSocketAddress(address, 0)).connect(target);
        }
    }

    @Override
    public Route route(InetAddress remote) throws IOException {
        InetSocketAddress target = target(remote);
        requireRoute(target);
        return new UdpRoute(sources.take(), target);
    }

    /** GIDs carry no scope: a peer whose address is valid on one link only is on ours. */
    private InetAddress scoped(InetAddress remote) throws UnknownHostException {
        return remote instanceof Inet6Address && remote.isLinkLocalAddress() && address instanceof Inet6Address ours
                ? Inet6Address.getByAddress(null, remote.getAddress(), ours.getScopeId())
                : remote;
    }

    @Override
    public int receive(ByteBuffer buffer) throws IOException {
        if (bursts.receiver() != null) {
            return receiveBurst(bursts.receiver(), buffer);
        }
        int start = buffer.position();
        InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
        if (from == null) {
            return NOTHING;
        }
        source = from;
        segmentBytes = MAX_DATAGRAM_BYTES;
        return buffer.position() - start;
    }

    private int receiveBurst(BurstReceiver receiver, ByteBuffer buffer) throws IOException {
        int bytes = receiver.receive(buffer);
        if (bytes == BurstReceiver.NOTHING) {
            return NOTHING;
        }
        source = receiver.source();
        segmentBytes = receiver.segmentBytes();
        return bytes;
    }

    @Override
    public int segmentBytes() {
        return segmentBytes;
    }

    @Override
    public InetSocketAddress source() {
        return source;
    }

    @Override
    public void await(long nanos) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        if (millis == 0) {
            selector.selectNow();
            Thread.yield();
        } else {
            selector.select(millis);
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    @Override
    public void close() {
        closeQuietly(selector);
        closeQuietly(bursts);
        closeQuietly(channel);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "A socket did not close", e);
        }
    }

    private final class UdpRoute implements Route {

        private final SourceSockets.Shared socket;
        private final DatagramChannel channel;
        private final InetSocketAddress target;
        private final AtomicBoolean closed = new AtomicBoolean();
        /** Null when it takes none. */
        private BurstSender.Destination destination;

        private UdpRoute(SourceSockets.Shared socket, InetSocketAddress target) {
            this.socket = socket;
            this.channel = socket.channel();
            this.target = target;
            this.destination = socket.destination(target);
        }

        @Override
        public InetAddress remote() {
            return target.getAddress();
        }

        @Override
        public int sourcePort() {
            return socket.port();
        }

        @Override
        public boolean send(ByteBuffer datagram) throws IOException {
            return channel.send(datagram, target) > 0;
        }

        @Override
        public boolean takesBursts() {
            return destination != null;
        }

        @Override
        public boolean sendBurst(ByteBuffer datagrams, int segmentBytes) throws IOException {
            if (closed.get()) {
                // The descriptor may be somebody else's by now.
                throw new ClosedChannelException();
            }
            return switch (bursts.sender().send(destination, datagrams, segmentBytes)) {
                case SENT -> true;
                case FULL -> false;
                case REFUSED -> {
                    LOG.log(
                            Level.DEBUG,
                            "The way to {0} takes no bursts",
                            target.getAddress().getHostAddress());
                    destination = null;
                    yield false;
                }
            };
        }

        @Override
        public void close() {
            if (!closed.getAndSet(true)) {
                closeQuietly(socket::giveBack);
            }
        }
    }
}
