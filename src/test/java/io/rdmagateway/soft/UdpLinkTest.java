package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdmagateway.testing.Commands;
import io.rdmagateway.testing.Ipv6;
import io.rdmagateway.verbs.Deviation;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.Gid;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpLinkTest {

    private static final InetAddress IPV4 = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress IPV6 = InetAddress.ofLiteral("::1");
    private static final int ANY_PORT = 0;

    private static UdpLink open(InetAddress address) {
        return UdpLink.open(address, ANY_PORT, new SecureRandom());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "224.0.0.1", "ff02::1"})
    void shouldRefuseAddressWhenNotOfOneInterface(String address) {
        assertThatThrownBy(() -> open(InetAddress.ofLiteral(address)))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("not the address of one network interface");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", "ff02::1", "127.0.0.1"})
    void shouldFindNoRouteWhenPeerIsNoIpv6Host(String peer) throws IOException {
        Ipv6.assumeLoopback();
        try (UdpLink link = open(IPV6)) {
            assertThatThrownBy(() -> link.route(InetAddress.ofLiteral(peer))).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void shouldFindNoRouteWhenPeerIsNoIpv4Host() {
        try (UdpLink link = open(IPV4)) {
            assertThatThrownBy(() -> link.route(InetAddress.ofLiteral("0.0.0.0")))
                    .isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> link.route(IPV6)).isInstanceOf(UnsupportedAddressTypeException.class);
        }
    }

    @Test
    void shouldSpreadManyConnectionsOverFewSourcePorts() throws IOException {
        List<Link.Route> routes = new ArrayList<>();
        try (UdpLink link = open(IPV4)) {
            for (int i = 0; i < 20 * SourceSockets.MAX_SOCKETS; i++) {
                routes.add(link.route(IPV4));
            }
            assertThat(routes.stream().map(Link.Route::sourcePort).distinct().count())
                    .isBetween(SourceSockets.MAX_SOCKETS / 2L, (long) SourceSockets.MAX_SOCKETS);

            int port = routes.getFirst().sourcePort();
            while (routes.size() > 1) {
                routes.removeLast().close();
            }
            assertThat(routes.getFirst().send(ByteBuffer.wrap(new byte[] {42}))).isTrue();
            ByteBuffer received = ByteBuffer.allocateDirect(1);
            while (link.receive(received) == Link.NOTHING) {
                link.await(1_000_000);
            }
            assertThat(link.source().getPort()).isEqualTo(port);

            Link.Route last = routes.removeLast();
            last.close();
            last.close();
            try (DatagramChannel next = DatagramChannel.open(StandardProtocolFamily.INET)) {
                next.bind(new InetSocketAddress(IPV4, port));
            }
        } finally {
            routes.forEach(Link.Route::close);
        }
    }

    @Test
    void shouldCarryBurstWhenNativeAccessIsAllowed() throws IOException {
        try (UdpLink link = open(InetAddress.ofLiteral("127.0.80.3"));
                Link.Route route = link.route(link.address())) {
            assertThat(route.takesBursts()).isTrue();
            assertThat(route.sendBurst(ByteBuffer.allocateDirect(250), 100)).isTrue();

            ByteBuffer received = ByteBuffer.allocateDirect(1000);
            while (received.position() < 250) {
                int bytes = link.receive(received);
                if (bytes == Link.NOTHING) {
                    link.await(1_000_000);
                } else {
                    assertThat(link.segmentBytes()).isEqualTo(Math.min(bytes, 100));
                    assertThat(link.source().getPort()).isEqualTo(route.sourcePort());
                }
            }
        }
    }

    @Test
    void shouldTakeNoBurstsWhenKernelRefusesOne() throws IOException {
        try (UdpLink link = open(InetAddress.ofLiteral("127.0.80.3"));
                Link.Route route = link.route(link.address())) {
            assertThat(route.sendBurst(ByteBuffer.allocateDirect(60_000), 1)).isFalse();
            assertThat(route.takesBursts()).isFalse();
            assertThat(route.send(ByteBuffer.allocateDirect(1))).isTrue();
        }
    }

    @Test
    void shouldSendNothingWhenRouteIsClosed() throws IOException {
        try (UdpLink link = open(InetAddress.ofLiteral("127.0.80.3"))) {
            Link.Route route = link.route(link.address());
            route.close();

            assertThatThrownBy(() -> route.sendBurst(ByteBuffer.allocateDirect(2), 1))
                    .isInstanceOf(ClosedChannelException.class);
        }
    }

    /** RoCE knows no fragments: a packet that is too long is an error, not two packets. */
    @Test
    void shouldFailToSendWhenPacketIsLongerThanInterfaceCarries() throws IOException {
        Ipv6.assumeLoopback();
        try (UdpLink link = open(IPV6);
                Link.Route route = link.route(IPV6)) {
            int mtuBytes = link.netdev().orElseThrow().mtuBytes();
            assumeTrue(mtuBytes <= 65_536, "the loopback interface carries all that UDP can send");

            assertThat(route.send(ByteBuffer.allocate(4096))).isTrue();
            assertThatThrownBy(() -> route.send(ByteBuffer.allocate(mtuBytes - 47)))
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void shouldStayOnItsInterfaceWhenPeerIsLinkLocal() throws IOException {
        Optional<Inet6Address> found = linkLocal();
        assumeTrue(found.isPresent(), "no interface has a link-local address");
        Inet6Address ours = found.get();
        InetAddress withoutScope = Gid.of(ours).toAddress();
        try (UdpLink link = open(ours);
                Link.Route route = link.route(withoutScope)) {
            assertThat(((Inet6Address) link.address()).getScopeId()).isEqualTo(ours.getScopeId());
            assertThat(((Inet6Address) route.remote()).getScopeId()).isEqualTo(ours.getScopeId());
            assertThat(link.netdev().orElseThrow().name())
                    .isEqualTo(NetworkInterface.getByIndex(ours.getScopeId()).getName());

            assertThat(route.send(ByteBuffer.wrap(new byte[] {42}))).isTrue();
            ByteBuffer received = ByteBuffer.allocateDirect(1);
            while (link.receive(received) == Link.NOTHING) {
                link.await(1_000_000);
            }
            assertThat(received.get(0)).isEqualTo((byte) 42);
            // What the gate compares: a scope makes no difference there.
            assertThat(link.source().getAddress()).isEqualTo(route.remote()).isEqualTo(withoutScope);
        }
    }

    private static Optional<Inet6Address> linkLocal() throws IOException {
        return NetworkInterface.networkInterfaces()
                .filter(UdpLinkTest::isUp)
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet6Address && address.isLinkLocalAddress())
                .map(Inet6Address.class::cast)
                .findFirst();
    }

    private static boolean isUp(NetworkInterface netdev) {
        try {
            return netdev.isUp();
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void shouldHearEverybodyWhenNativeAccessIsAllowed() throws IOException {
        Ipv6.assumeLoopback();
        try (UdpLink link = open(IPV6)) {
            assertThat(link.deviations()).isEmpty();
        }
    }

    @Test
    void shouldSayWhomItDoesNotHearWhenNativeAccessIsDenied() throws IOException {
        Ipv6.assumeLoopback();

        String said = Commands.run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--illegal-native-access=deny",
                "-cp",
                // Ours alone: what else is on the path would take the log.
                "target/classes:target/test-classes",
                Denied.class.getName());

        assertThat(said)
                .contains("hears other soft devices only")
                .contains("--enable-native-access=ALL-UNNAMED")
                .contains("[" + Deviation.PACKETS_WITHOUT_UDP_CHECKSUM_ARE_LOST + "]")
                .contains("takes bursts: false, received: 3 bytes");
    }

    /** Opens a link in a JVM of its own. */
    static final class Denied {
        static void main() throws IOException {
            try (UdpLink link = UdpLink.open(InetAddress.ofLiteral("::1"), ANY_PORT, new SecureRandom())) {
                System.out.println(link.deviations());
                Link.Route route = link.route(link.address());
                route.send(ByteBuffer.allocateDirect(3));
                int bytes = link.receive(ByteBuffer.allocateDirect(10));
                System.out.printf("takes bursts: %s, received: %d bytes%n", route.takesBursts(), bytes);
            }
        }
    }
}
