package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.Side;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every check that a datagram has to pass before it is believed: dropped, counted, no answer. */
class GateTest {

    private final SteppedPair devices = new SteppedPair(5);
    private Side side;
    private RawPeer peer;

    @BeforeEach
    void connect() {
        side = new Side(devices, devices.left(), Side.Wishes.NONE);
        peer = new RawPeer(devices, side);
        side.receive(1, 0, 4096);
    }

    @AfterEach
    void closeEverything() {
        side.close();
        devices.close();
    }

    private void requireDropped(Counter reason, Datagram datagram) {
        assertThat(peer.send(datagram)).as("answers").isEmpty();
        for (Counter counter : Counter.values()) {
            if (counter.name().startsWith("DROP")) {
                assertThat(devices.count(counter)).as(counter.name()).isEqualTo(counter == reason ? 1 : 0);
            }
        }
        assertThat(side.qp.info().state()).isEqualTo(QueuePairState.RTS);
        assertThat(peer.send(good()))
                .as("a good packet is accepted still")
                .singleElement()
                .satisfies(answer -> assertThat(answer.syndrome()).isEqualTo(Syndrome.ACK));
        assertThat(side.requireRecv().byteLength()).isEqualTo(10);
    }

    private Datagram good() {
        return peer.sendOnly(RawPeer.psn(0), new byte[10]);
    }

    /** Changes bytes of a good packet and gives it a right ICRC again. */
    private Datagram changed(int offset, int... values) {
        byte[] bytes = good().bytes();
        for (int i = 0; i < values.length; i++) {
            bytes[offset + i] = (byte) values[i];
        }
        return peer.seal(bytes);
    }

    @Test
    void shouldDropWhenShorterThanBaseHeader() {
        Datagram good = good();
        requireDropped(
                Counter.DROP_TOO_SHORT,
                new Datagram(good.source(), good.destination(), Arrays.copyOf(good.bytes(), 11)));
    }

    @Test
    void shouldDropWhenEmpty() {
        Datagram good = good();
        requireDropped(Counter.DROP_TOO_SHORT, new Datagram(good.source(), good.destination(), new byte[0]));
    }

    @Test
    void shouldDropWhenOpcodeIsUnknown() {
        requireDropped(Counter.DROP_UNKNOWN_OPCODE, changed(0, 0xff));
    }

    @Test
    void shouldDropWhenOpcodeIsOfAnotherTransport() {
        requireDropped(Counter.DROP_UNKNOWN_OPCODE, changed(0, 0x64));
    }

    @Test
    void shouldDropWhenHeadersDoNotFit() {
        requireDropped(Counter.DROP_BAD_LENGTH, changed(0, Opcode.FETCH_ADD.code()));
    }

    @Test
    void shouldDropWhenPadIsLongerThanPayload() {
        requireDropped(
                Counter.DROP_BAD_LENGTH,
                peer.packet(
                        Opcode.SEND_ONLY,
                        RawPeer.psn(0),
                        new byte[0],
                        0,
                        packet -> packet.bth()
                                .write(Opcode.SEND_ONLY.code(), false, 3, side.qp.qpNum(), true, RawPeer.psn(0))));
    }

    @Test
    void shouldDropWhenVersionIsNotZero() {
        requireDropped(Counter.DROP_BAD_VERSION, changed(1, 0x21));
    }

    @Test
    void shouldDropWhenQueuePairIsUnknown() {
        int other = side.qp.qpNum() ^ 1;
        requireDropped(Counter.DROP_UNKNOWN_QP, changed(5, other >> 16, other >> 8, other));
    }

    @Test
    void shouldDropWhenQueuePairIsReserved() {
        requireDropped(Counter.DROP_UNKNOWN_QP, changed(5, 0, 0, 1));
    }

    @Test
    void shouldDropWhenQueuePairIsNotConnected() {
        Side other = new Side(devices, devices.left(), Side.Wishes.NONE);
        int qpNum = other.endpoint().qpNum();

        requireDropped(Counter.DROP_WRONG_STATE, changed(5, qpNum >> 16, qpNum >> 8, qpNum));
        other.close();
    }

    @Test
    void shouldDropWhenSourceIsNotThePeer() {
        Datagram good = good();
        requireDropped(
                Counter.DROP_WRONG_SOURCE,
                new Datagram(
                        new InetSocketAddress(InetAddress.ofLiteral("10.0.0.8"), 0xd00d),
                        good.destination(),
                        good.bytes()));
    }

    @Test
    void shouldDropWhenPartitionIsAnother() {
        requireDropped(Counter.DROP_WRONG_PKEY, changed(2, 0x80, 0x01));
    }

    @Test
    void shouldDropWhenIcrcIsWrong() {
        byte[] bytes = good().bytes();
        bytes[bytes.length - 1] ^= 1;
        Datagram good = good();
        requireDropped(Counter.DROP_BAD_ICRC, new Datagram(good.source(), good.destination(), bytes));
    }

    @Test
    void shouldDropWhenSourcePortWasChangedOnTheWay() {
        Datagram good = good();
        requireDropped(
                Counter.DROP_BAD_ICRC,
                new Datagram(
                        new InetSocketAddress(good.source().getAddress(), 0xd00e), good.destination(), good.bytes()));
    }

    @Test
    void shouldDropEverythingWhenQueuePairIsBroken() {
        side.qp.fail();

        assertThat(peer.send(good())).isEmpty();
        assertThat(devices.count(Counter.DROP_WRONG_STATE)).isEqualTo(1);
    }

    @Test
    void shouldStayAliveWhenGarbageArrives() {
        Random random = new Random(6);
        Datagram good = good();
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(128)];
            random.nextBytes(noise);
            assertThat(peer.send(new Datagram(good.source(), good.destination(), noise)))
                    .isEmpty();
        }
        assertThat(devices.count(Counter.ENGINE_FAULTS)).isZero();
        assertThat(peer.send(good())).hasSize(1);
    }

    /** Knows our queue pair and forges the peer's address and a right ICRC, but not the PSN. */
    @Test
    void shouldAnswerAtMostOneInAHundredWhenStrangerFloods() {
        Random random = new Random(7);
        int packets = 100_000;
        int answered = 0;
        for (int i = 0; i < packets; i++) {
            Opcode opcode = random.nextBoolean() ? Opcode.SEND_ONLY : Opcode.READ_REQUEST;
            int psn = random.nextInt(1 << 24);
            Datagram forged = opcode == Opcode.SEND_ONLY
                    ? peer.sendOnly(psn, new byte[16])
                    : peer.read(psn, side.address(0), random.nextInt(), 1 << 20);
            answered += peer.send(forged).size();
        }
        assertThat(answered).isLessThan(packets / 100);
        assertThat(side.qp.info().state()).isEqualTo(QueuePairState.RTS);
    }

    /** After a few packets without identification the 16 bits of a solved ICRC are not enough any more. */
    @Test
    void shouldDemandAllBitsWhenPeerHasShownThatItUsesNoIdentification() {
        for (int i = 0; i < 4; i++) {
            side.receive(i, 0, 4096);
            peer.send(peer.sendOnly(RawPeer.psn(i), new byte[10]));
        }

        Datagram solved = withIdentification(peer.sendOnly(RawPeer.psn(4), new byte[10]));

        assertThat(peer.send(solved)).isEmpty();
        assertThat(devices.count(Counter.DROP_BAD_ICRC)).isEqualTo(1);
    }

    @Test
    void shouldBelieveSolvedIcrcWhenPeerUsesIdentifications() {
        for (int i = 0; i < 10; i++) {
            side.receive(i, 0, 4096);
            assertThat(peer.send(withIdentification(peer.sendOnly(RawPeer.psn(i), new byte[10]))))
                    .hasSize(1);
        }
        assertThat(devices.count(Counter.RX_ICRC_SOLVED)).isEqualTo(10);
    }

    private Datagram withIdentification(Datagram datagram) {
        return peer.sealWithIdentification(datagram.bytes(), 0xb071);
    }
}
