package io.rdmagateway.soft;

import io.rdmagateway.testing.Ipv6;
import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.List;

/**
 * One soft device that talks to itself over a real IPv6 socket: a machine has ::1 and no second address for sure. Its
 * port is its own, so that tests of several builds can run at the same time.
 */
final class Ipv6LoopbackPair implements DevicePair {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("::1");

    private final SoftDevice device = open();

    private static SoftDevice open() {
        try {
            Ipv6.assumeLoopback();
            SoftProvider provider = new SoftProvider(List.of(LOOPBACK), freePort());
            return (SoftDevice) provider.open(provider.deviceNames().getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            channel.bind(new InetSocketAddress(LOOPBACK, 0));
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
    }

    @Override
    public RdmaDevice left() {
        return device;
    }

    @Override
    public RdmaDevice right() {
        return device;
    }

    @Override
    public void close() {
        device.close();
    }
}
