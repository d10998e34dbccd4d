package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets that carry more than any MTU of the standard, which only two soft devices agree on. */
class PrivatePayloadTest {

    private static final Side.Wishes LARGE =
            Side.Wishes.NONE.privatePayload(true).caps(new QueuePairCaps(16, 16, 1, 1, 0));

    private DevicePair devices;
    private Side left;
    private Side right;

    private void open(DevicePair pair, Side.Wishes leftWishes, Side.Wishes rightWishes) {
        devices = pair;
        left = new Side(devices, devices.left(), leftWishes);
        right = new Side(devices, devices.right(), rightWishes);
    }

    @AfterEach
    void closeEverything() {
        if (devices != null) {
            left.close();
            right.close();
            devices.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "576, 1000000, 0",
        "1500, 1000000, 1280",
        "4180, 1000000, 0",
        "9000, 1000000, 8704",
        "65536, 8388608, 61440",
        "65536, 425984, 13312",
        "65536, 100000, 0"
    })
    void shouldFitIntoInterfaceAndBufferWhenOffered(int mtuBytes, int receiveBufferBytes, int expected) {
        Netdev netdev = new Netdev("eth0", mtuBytes, true, 24);

        assertThat(netdev.privatePayloadBytes(receiveBufferBytes)).isEqualTo(expected);
    }

    @Test
    void shouldKeepToTheMtuWhenOneEndOffersNothingElse() {
        open(new SteppedPair(1), LARGE, LARGE.privatePayload(false));

        Side.connect(left, right);

        assertThat(left.qp.payloadBytes()).isEqualTo(Mtu.MTU_1024.bytes());
        assertThat(right.qp.payloadBytes()).isEqualTo(Mtu.MTU_1024.bytes());
    }

    @Test
    void shouldUseTheSmallerOneWhenEndsOfferDifferentOnes() {
        open(new SteppedPair(1), LARGE, LARGE);
        QueuePairEndpoint less = offering(right.endpoint(), 5120);

        left.qp = left.prepared.connect(left.endpoint(), less);
        right.qp = right.prepared.connect(less, left.endpoint());

        assertThat(left.qp.payloadBytes()).isEqualTo(5120);
        assertThat(right.qp.payloadBytes()).isEqualTo(5120);
        assertThat(left.qp.mtu()).isEqualTo(Mtu.MTU_1024);
        move(InteropOp.WRITE, 3 * 5120 + 1);
    }

    private static QueuePairEndpoint offering(QueuePairEndpoint endpoint, int payloadBytes) {
        return new QueuePairEndpoint(
                endpoint.qpNum(),
                endpoint.psn(),
                endpoint.gid(),
                endpoint.lid(),
                endpoint.linkLayer(),
                endpoint.mtu(),
                endpoint.maxRdAtomic(),
                payloadBytes);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveEveryByteWhenPacketsAreLostAndDamaged(InteropOp op) {
        open(SteppedPair.inStorm(5), LARGE, LARGE);
        Side.connect(left, right);

        moveAllSizes(op, 8704);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveEveryByteOverLoopback(InteropOp op) {
        open(new LoopbackPair(), LARGE, LARGE);
        Side.connect(left, right);

        // Less than the 60 KiB that the interface has room for where the kernel grants small receive buffers.
        moveAllSizes(op, devices.left().port(1).privatePayloadBytes());
    }

    private void moveAllSizes(InteropOp op, int payloadBytes) {
        assertThat(payloadBytes).isGreaterThan(Mtu.MTU_4096.bytes());
        assertThat(left.qp.payloadBytes()).isEqualTo(payloadBytes);
        for (int bytes :
                new int[] {0, 1, payloadBytes - 1, payloadBytes, payloadBytes + 1, 2 * payloadBytes, 1 << 20}) {
            move(op, bytes);
        }
    }

    private void move(InteropOp op, int bytes) {
        boolean reads = op == InteropOp.READ;
        Side source = reads ? right : left;
        Side target = reads ? left : right;
        source.fill(0, bytes, bytes + 1);
        target.memory.fill((byte) 0);
        if (op.takesReceive()) {
            right.receive(1, 0, bytes);
        }
        SendRequest wr = left.qp.newSendRequest();
        op.fill(wr, right, 0, bytes);

        left.qp.postSend(wr.local(left.mr, 0, bytes));

        left.requireSend();
        if (op.takesReceive()) {
            assertThat(right.requireRecv().byteLength()).isEqualTo(bytes);
        }
        target.requireSame(0, source, 0, bytes);
        target.requireZero(bytes, 4096);
    }
}
