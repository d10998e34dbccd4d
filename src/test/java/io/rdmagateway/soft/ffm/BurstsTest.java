package io.rdmagateway.soft.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.testing.Garbage;
import io.rdmagateway.testing.Ipv6;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BurstsTest {

    private static final String IPV4 = "127.0.80.1";
    private static final String IPV6 = "::1";
    private static final int SEGMENT_BYTES = 1000;

    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(1 << 16);
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(1 << 16);
    private DatagramChannel from;
    private DatagramChannel to;
    private BurstSender sender;
    private BurstSender.Destination destination;

    private void open(String host) throws IOException {
        if (host.equals(IPV6)) {
            Ipv6.assumeLoopback();
        }
        from = bound(host);
        to = bound(host);
        sender = BurstSender.open();
        destination = sender.destination(sender.source(from), (InetSocketAddress) to.getLocalAddress());
        for (int i = 0; i < outgoing.capacity(); i++) {
            outgoing.put(i, (byte) (i / SEGMENT_BYTES));
        }
    }

    private static DatagramChannel bound(String host) throws IOException {
        DatagramChannel channel =
                DatagramChannel.open(host.equals(IPV6) ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        channel.bind(new InetSocketAddress(InetAddress.ofLiteral(host), 0)).configureBlocking(false);
        return channel;
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
        from.close();
        to.close();
    }

    private BurstSender.Outcome send(int bytes, int segmentBytes) throws IOException {
        return sender.send(destination, outgoing.clear().limit(bytes), segmentBytes);
    }

    /** Now and then it asks why; the JDK makes a little for that. */
    @Test
    void shouldMakeNoGarbageWhenNothingComes() throws IOException {
        open(IPV4);
        int times = 20 * BurstReceiver.EMPTY_TO_ASK;
        try (BurstReceiver receiver = BurstReceiver.of(to)) {
            receiveNothing(receiver, times);

            long allocated = Garbage.ofLeanest(() -> receiveNothing(receiver, times));

            assertThat((double) allocated / times).as("bytes per call").isLessThan(0.2);
        }
    }

    private void receiveNothing(BurstReceiver receiver, int times) {
        try {
            for (int i = 0; i < times; i++) {
                receiver.receive(incoming.clear());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {IPV4, IPV6})
    void shouldReceiveInOneGoWhatWasSentInOne(String host) throws IOException {
        open(host);
        try (BurstReceiver receiver = BurstReceiver.of(to)) {
            assertThat(receiver.receive(incoming)).isEqualTo(BurstReceiver.NOTHING);

            assertThat(send(2500, SEGMENT_BYTES)).isEqualTo(BurstSender.Outcome.SENT);

            incoming.position(10);
            int received = 0;
            while (received < 2500) {
                // Where the interface cuts bursts up, each part comes alone.
                int bytes = receiver.receive(incoming);
                assertThat(receiver.segmentBytes()).isEqualTo(Math.min(bytes, SEGMENT_BYTES));
                received += bytes;
            }
            assertThat(incoming.position()).isEqualTo(2510);
            assertThat(incoming.slice(10, 2500)).isEqualTo(outgoing.slice(0, 2500));
            assertThat(receiver.source()).isEqualTo(from.getLocalAddress()).isSameAs(receiver.source());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {IPV4, IPV6})
    void shouldReceiveOneByOneWhenBurstsWereNotAskedFor(String host) throws IOException {
        open(host);

        send(2500, SEGMENT_BYTES);

        for (int bytes : new int[] {1000, 1000, 500}) {
            incoming.clear();
            assertThat(to.receive(incoming)).isEqualTo(from.getLocalAddress());
            assertThat(incoming.position()).isEqualTo(bytes);
        }
    }

    @Test
    void shouldTellSingleDatagramsOfSeveralSendersApart() throws IOException {
        open(IPV4);
        try (BurstReceiver receiver = BurstReceiver.of(to);
                DatagramChannel other = bound("127.0.80.2")) {
            for (int i = 0; i < 3; i++) {
                for (DatagramChannel channel : new DatagramChannel[] {from, other}) {
                    channel.send(ByteBuffer.allocate(i), to.getLocalAddress());
                    assertThat(receiver.receive(incoming.clear())).isEqualTo(i);
                    assertThat(receiver.segmentBytes()).isEqualTo(i);
                    assertThat(receiver.source()).isEqualTo(channel.getLocalAddress());
                }
            }
        }
    }

    @Test
    void shouldRefuseWhenKernelTakesNoSuchBurst() throws IOException {
        open(IPV4);

        assertThat(send(60_000, 1)).isEqualTo(BurstSender.Outcome.REFUSED);
        assertThat(to.receive(incoming)).isNull();
    }

    @Test
    void shouldSendFromUdpSocketWhenTcpSocketHasTheSameName() throws IOException {
        open(IPV4);
        // Before the UDP one, and so found first.
        try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.ofLiteral(IPV4));
                DatagramChannel udp = DatagramChannel.open(StandardProtocolFamily.INET)) {
            udp.bind(tcp.getLocalSocketAddress());
            BurstSender.Destination target =
                    sender.destination(sender.source(udp), (InetSocketAddress) to.getLocalAddress());

            assertThat(sender.send(target, outgoing.clear().limit(2), 1)).isEqualTo(BurstSender.Outcome.SENT);

            assertThat(to.receive(incoming)).isEqualTo(udp.getLocalAddress());
        }
    }

    @Test
    void shouldDemandDirectBuffer() throws IOException {
        open(IPV4);

        assertThatThrownBy(() -> sender.send(destination, ByteBuffer.allocate(8), 4))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
