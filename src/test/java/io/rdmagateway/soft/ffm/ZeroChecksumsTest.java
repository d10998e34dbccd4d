package io.rdmagateway.soft.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.Ipv6;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ZeroChecksumsTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("::1");
    private static final int UDP_NO_CHECK6_TX = 101;
    private static final byte WITH_CHECKSUM = 1;
    private static final byte WITHOUT_CHECKSUM = 2;

    private SocketCalls calls;
    private DatagramChannel receiver;
    private DatagramChannel sender;
    private DatagramChannel bareSender;

    @BeforeEach
    void open() throws IOException {
        Ipv6.assumeLoopback();
        calls = SocketCalls.open();
        receiver = bound();
        sender = bound();
        bareSender = bound();
        int fd = SocketDescriptor.of(bareSender, calls);
        assertThat(calls.setsockopt(fd, SocketCalls.SOL_UDP, UDP_NO_CHECK6_TX, 1))
                .isZero();
    }

    private static DatagramChannel bound() throws IOException {
        return DatagramChannel.open(StandardProtocolFamily.INET6).bind(new InetSocketAddress(LOOPBACK, 0));
    }

    @AfterEach
    void close() throws IOException {
        for (DatagramChannel channel : new DatagramChannel[] {receiver, sender, bareSender}) {
            if (channel != null) {
                channel.close();
            }
        }
    }

    @Test
    void shouldDropDatagramWithoutChecksumWhenNotAsked() throws IOException {
        sendBoth();

        assertThat(receive()).isEqualTo(WITH_CHECKSUM);
    }

    @Test
    void shouldReceiveBothKindsWhenAsked() throws IOException {
        assertThat(ZeroChecksums.admit(receiver)).isEmpty();

        sendBoth();

        assertThat(receive()).isEqualTo(WITHOUT_CHECKSUM);
        assertThat(receive()).isEqualTo(WITH_CHECKSUM);
    }

    @Test
    void shouldChangeNoOtherSocketWhenAsked() throws IOException {
        assertThat(ZeroChecksums.admit(sender)).isEmpty();

        sendBoth();

        assertThat(receive()).isEqualTo(WITH_CHECKSUM);
    }

    @Test
    void shouldNameErrnoWhenNoSocket() {
        // Not a descriptor of ours: EBADF.
        assertThat(calls.setsockopt(-1, SocketCalls.SOL_UDP, ZeroChecksums.UDP_NO_CHECK6_RX, 1))
                .isEqualTo(-9);
    }

    private void sendBoth() throws IOException {
        bareSender.send(ByteBuffer.wrap(new byte[] {WITHOUT_CHECKSUM}), receiver.getLocalAddress());
        sender.send(ByteBuffer.wrap(new byte[] {WITH_CHECKSUM}), receiver.getLocalAddress());
    }

    private byte receive() throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(1);
        receiver.receive(datagram);
        return datagram.get(0);
    }
}
