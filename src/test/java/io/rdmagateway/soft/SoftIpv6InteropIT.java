package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.InteropPair.Direction;
import io.rdmagateway.soft.InteropPair.Family;
import io.rdmagateway.testing.Commands;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What IPv6 has and IPv4 has not, between the soft device and the kernel's {@code rdma_rxe}. */
class SoftIpv6InteropIT {

    /** What {@code rdma_rxe} believes to be enough for packets with 4096 bytes of payload. */
    private static final int TIGHT_MTU = 4096 + 80;

    private static final int USUAL_MTU = 9000;

    private static final Side.Wishes WISHES = Side.Wishes.NONE.timers(SoftInteropIT.PATIENT);

    @ParameterizedTest
    @EnumSource
    void shouldMoveBytesWhenAddressesAreLinkLocal(Direction direction) {
        try (InteropPair devices = new InteropPair(direction, linkLocal());
                Side requester = new Side(devices, devices.left(), WISHES);
                Side responder = new Side(devices, devices.right(), WISHES)) {
            Side.connect(requester, responder);
            assertThat(requester.endpoint().gid().isLinkLocal()).isTrue();
            assertThat(responder.endpoint().gid().isLinkLocal()).isTrue();

            exchange(requester, responder, 100_000);
        }
    }

    private static InetAddress linkLocal() {
        // 3: wire0    inet6 fe80::1/64 scope link
        String[] words = Commands.run("ip", "-n", "peer", "-6", "-o", "addr", "show", "dev", "wire0", "scope", "link")
                .split("[:/]?\\s+|/");
        return InetAddress.ofLiteral(words[3] + "%" + words[0]);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveFullPacketsWhenInterfaceIsTight(Direction direction) {
        mtu(TIGHT_MTU);
        try (InteropPair devices = new InteropPair(direction, Family.IPV6);
                Side requester = new Side(devices, devices.left(), WISHES.mtu(Mtu.MTU_4096));
                Side responder = new Side(devices, devices.right(), WISHES.mtu(Mtu.MTU_4096))) {
            Side.connect(requester, responder);

            exchange(requester, responder, requester.qp.mtu().bytes());
        }
    }

    /** WRITE with immediate has the longest headers of all. */
    private static void exchange(Side requester, Side responder, int bytes) {
        requester.fill(0, bytes, 1);
        responder.receive(1, 0, 0);
        SendRequest wr = requester.qp.newSendRequest();
        requester.qp.postSend(wr.wrId(2)
                .writeWithImm(responder.address(0), responder.mr.rkey(), 3)
                .local(requester.mr, 0, bytes));
        requester.requireSend();
        assertThat(responder.requireRecv().immData()).isEqualTo(3);
        responder.requireSame(0, requester, 0, bytes);

        requester.qp.postSend(wr.read(responder.address(0), responder.mr.rkey()).local(requester.mr, bytes, bytes));
        requester.requireSend();
        requester.requireSame(bytes, responder, 0, bytes);
    }

    @AfterEach
    void restoreMtu() {
        mtu(USUAL_MTU);
    }

    private static void mtu(int bytes) {
        Commands.run("ip", "link", "set", "roce0", "mtu", String.valueOf(bytes));
        Commands.run("ip", "-n", "peer", "link", "set", "wire0", "mtu", String.valueOf(bytes));
    }
}
