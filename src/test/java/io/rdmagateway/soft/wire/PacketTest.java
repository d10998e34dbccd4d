package io.rdmagateway.soft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.wire.Packet.Flaw;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTest {

    private static final int QP_NUM = 0xabcde;

    private final Packet packet = new Packet();

    static List<GoldenPacket> packets() {
        return GoldenPacket.all();
    }

    @ParameterizedTest
    @MethodSource("packets")
    void shouldReadKernelPacketWhenOpcodeIsKnown(GoldenPacket golden) {
        byte[] datagram = golden.datagram();

        assertThat(packet.read(ByteBuffer.wrap(datagram), 0, datagram.length)).isEqualTo(Flaw.NONE);

        assertThat(packet.opcode().code()).isEqualTo(golden.opcode());
        assertThat(packet.bth().destQpNum()).isEqualTo(QP_NUM);
        assertThat(packet.bth().pkey()).isEqualTo(0xffff);
        assertThat(packet.bth().pad()).isEqualTo(Packet.padOf(packet.payloadBytes()));
        assertThat(packet.opcode().headerBytes()
                        + packet.payloadBytes()
                        + packet.bth().pad()
                        + Icrc.BYTES)
                .isEqualTo(datagram.length);
    }

    /** Writes the kernel's packet again from what was read of it: every header byte must come back. */
    @ParameterizedTest
    @MethodSource("packets")
    void shouldWriteSameBytesWhenFieldsAreCopied(GoldenPacket golden) {
        byte[] datagram = golden.datagram();
        packet.read(ByteBuffer.wrap(datagram), 0, datagram.length);
        ByteBuffer copy = ByteBuffer.allocate(datagram.length);
        Packet written = new Packet().write(copy, 0, packet.opcode(), packet.payloadBytes());
        Bth bth = packet.bth();

        written.bth().write(golden.opcode(), bth.solicited(), bth.pad(), bth.destQpNum(), bth.ackRequest(), bth.psn());
        if (packet.opcode().hasReth()) {
            written.reth().write(packet.reth().address(), packet.reth().rkey(), (int)
                    packet.reth().lengthBytes());
        }
        if (packet.opcode().hasImmData()) {
            written.immDt().write(packet.immDt().immData());
        }
        if (packet.opcode().hasAeth()) {
            written.aeth().write(packet.aeth().syndrome(), packet.aeth().msn());
        }
        switch (packet.opcode().kind()) {
            case ATOMIC ->
                written.atomicEth()
                        .write(
                                packet.atomicEth().address(),
                                packet.atomicEth().rkey(),
                                packet.atomicEth().swapOrAdd(),
                                packet.atomicEth().compare());
            case ATOMIC_ACKNOWLEDGE ->
                written.atomicAckEth().write(packet.atomicAckEth().original());
            case SEND, WRITE, READ, READ_RESPONSE, ACKNOWLEDGE -> {}
        }

        int headerBytes = packet.opcode().headerBytes();
        assertThat(written.lengthBytes()).isEqualTo(datagram.length);
        assertThat(Arrays.copyOf(copy.array(), headerBytes)).isEqualTo(Arrays.copyOf(datagram, headerBytes));
    }

    @Test
    void shouldDecodeHeadersWhenKernelSentThem() {
        Packet write = read(Opcode.WRITE_FIRST);
        assertThat(write.bth().psn()).isEqualTo(0xfffffd);
        assertThat(write.bth().ackRequest()).isFalse();
        assertThat(write.reth().address()).isEqualTo(0x7fce980d7350L);
        assertThat(write.reth().rkey()).isEqualTo(0x123401);
        assertThat(write.reth().lengthBytes()).isEqualTo(0x186a3);

        Packet immediate = read(Opcode.WRITE_LAST_IMM);
        assertThat(immediate.immDt().immData()).isEqualTo(0x0badcafe);
        assertThat(immediate.bth().ackRequest()).isTrue();

        Packet ack = read(Opcode.ACKNOWLEDGE);
        assertThat(ack.aeth().syndrome()).isEqualTo(Syndrome.ACK);
        assertThat(ack.aeth().msn()).isEqualTo(1);
        assertThat(ack.bth().psn()).isEqualTo(0x100);

        Packet atomicAck = read(Opcode.ATOMIC_ACKNOWLEDGE);
        assertThat(atomicAck.aeth().msn()).isEqualTo(5);
        assertThat(atomicAck.atomicAckEth().original()).isEqualTo(1000);

        Packet swap = read(Opcode.COMPARE_SWAP);
        assertThat(swap.atomicEth().swapOrAdd()).isEqualTo(0x63);
        assertThat(swap.atomicEth().compare()).isEqualTo(0x2a);

        Packet add = read(Opcode.FETCH_ADD);
        assertThat(add.atomicEth().address()).isEqualTo(0x7fce9812ca80L);
        assertThat(add.atomicEth().rkey()).isEqualTo(0x123401);
        assertThat(add.atomicEth().swapOrAdd()).isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 11})
    void shouldRefuseDatagramWhenShorterThanBth(int bytes) {
        assertThat(packet.read(ByteBuffer.allocate(64), 0, bytes)).isEqualTo(Flaw.TOO_SHORT);
    }

    @Test
    void shouldRefuseOpcodeWhenNotOnList() {
        int known = 0;
        for (int code = 0; code < 256; code++) {
            ByteBuffer datagram = ByteBuffer.allocate(64);
            datagram.put(0, (byte) code);
            if (packet.read(datagram, 0, 64) != Flaw.UNKNOWN_OPCODE) {
                known++;
                assertThat(Opcode.ofCode(code).code()).isEqualTo(code);
            }
        }
        assertThat(known).isEqualTo(Opcode.values().length).isEqualTo(23);
    }

    /** A published crash of the kernel's rxe: the opcode indexes a table that does not reach that far. */
    @Test
    void shouldRefuse48BytesWhenOpcodeIs255() {
        ByteBuffer datagram = ByteBuffer.allocate(48).put(0, (byte) 0xff);

        assertThat(packet.read(datagram, 0, 48)).isEqualTo(Flaw.UNKNOWN_OPCODE);
    }

    @ParameterizedTest
    @MethodSource("packets")
    void shouldRefusePacketWhenCutWithinHeadersOrIcrc(GoldenPacket golden) {
        byte[] datagram = golden.datagram();
        Opcode opcode = Opcode.ofCode(golden.opcode());
        int pad = datagram[1] >> 4 & 3;
        for (int bytes = Bth.BYTES; bytes < opcode.headerBytes() + pad + Icrc.BYTES; bytes++) {
            assertThat(packet.read(ByteBuffer.wrap(datagram), 0, bytes))
                    .as("%d bytes", bytes)
                    .isEqualTo(Flaw.BAD_LENGTH);
        }
    }

    @Test
    void shouldRefusePacketWhenPadIsLargerThanPayload() {
        ByteBuffer datagram = ByteBuffer.allocate(64);
        datagram.put(0, (byte) Opcode.SEND_ONLY.code()).put(1, (byte) 0x30);

        assertThat(packet.read(datagram, 0, 18)).isEqualTo(Flaw.BAD_LENGTH);
        assertThat(packet.read(datagram, 0, 19)).isEqualTo(Flaw.NONE);
        assertThat(packet.payloadBytes()).isZero();
    }

    @Test
    void shouldRefuseAcknowledgeWhenItCarriesPayload() {
        byte[] datagram = Arrays.copyOf(GoldenPacket.of(Opcode.ACKNOWLEDGE).datagram(), 24);

        assertThat(packet.read(ByteBuffer.wrap(datagram), 0, 24)).isEqualTo(Flaw.BAD_LENGTH);
    }

    @Test
    void shouldRefusePacketWhenVersionIsNotZero() {
        byte[] datagram = GoldenPacket.of(Opcode.SEND_LAST).datagram();
        datagram[1] |= 1;

        assertThat(packet.read(ByteBuffer.wrap(datagram), 0, datagram.length)).isEqualTo(Flaw.BAD_VERSION);
    }

    @Test
    void shouldFillPadWithZerosWhenLengthIsNotMultipleOfFour() {
        ByteBuffer buffer = ByteBuffer.allocate(32);
        Arrays.fill(buffer.array(), (byte) 0x55);
        Packet written = new Packet().write(buffer, 0, Opcode.SEND_ONLY, 5);

        written.sealPad();

        assertThat(written.lengthBytes()).isEqualTo(12 + 5 + 3 + 4);
        assertThat(Arrays.copyOfRange(buffer.array(), 16, 21)).containsExactly(0x55, 0, 0, 0, 0x55);
    }

    private Packet read(Opcode opcode) {
        byte[] datagram = GoldenPacket.of(opcode).datagram();
        Packet found = new Packet();
        assertThat(found.read(ByteBuffer.wrap(datagram), 0, datagram.length)).isEqualTo(Flaw.NONE);
        return found;
    }
}
