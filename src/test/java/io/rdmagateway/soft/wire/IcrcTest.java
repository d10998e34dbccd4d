package io.rdmagateway.soft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IcrcTest {

    private static final int HEADROOM = PseudoHeader.MAX_BYTES;

    private final Icrc icrc = new Icrc();

    static List<GoldenPacket> packets() {
        return GoldenPacket.all();
    }

    static List<GoldenPacket> ipv4Packets() {
        return packets().stream().filter(GoldenPacket::isIpv4).toList();
    }

    @ParameterizedTest
    @MethodSource("packets")
    void shouldBelieveKernelPacketWhenOnlyItsPayloadIsSeen(GoldenPacket golden) {
        ByteBuffer buffer = golden.inBuffer(HEADROOM);

        Icrc.Verdict verdict = icrc.check(buffer, HEADROOM, buffer.capacity() - HEADROOM, golden.pseudoHeader());

        assertThat(verdict).isEqualTo(golden.isIpv4() ? Icrc.Verdict.SOLVED : Icrc.Verdict.EXACT);
        assertThat(Arrays.copyOfRange(buffer.array(), HEADROOM, buffer.capacity()))
                .as("the datagram is left as it was")
                .isEqualTo(golden.datagram());
    }

    @ParameterizedTest
    @MethodSource("packets")
    void shouldSealLikeKernelWhenHeadersAreTheSame(GoldenPacket golden) {
        ByteBuffer buffer = golden.inBuffer(HEADROOM);
        if (golden.isIpv4()) {
            buffer.putShort(HEADROOM - 24, (short) golden.identification());
        }
        buffer.putInt(buffer.capacity() - Icrc.BYTES, 0);

        icrc.seal(buffer, HEADROOM, buffer.capacity() - HEADROOM, golden.pseudoHeader());

        assertThat(Arrays.copyOfRange(buffer.array(), HEADROOM, buffer.capacity()))
                .isEqualTo(golden.datagram());
    }

    @ParameterizedTest
    @MethodSource("ipv4Packets")
    void shouldFindKernelsIdentificationWhenItIsHidden(GoldenPacket golden) {
        ByteBuffer sealed = golden.inBuffer(HEADROOM);
        int datagramBytes = sealed.capacity() - HEADROOM;
        int expected = sealed.getInt(sealed.capacity() - Icrc.BYTES);
        icrc.seal(sealed, HEADROOM, datagramBytes, golden.pseudoHeader());
        int difference = Integer.reverseBytes(expected ^ sealed.getInt(sealed.capacity() - Icrc.BYTES));

        int equalBytes = PseudoHeader.IPV4_BYTES_AFTER_IDENTIFICATION + datagramBytes - Icrc.BYTES;

        assertThat(icrc.identification(difference, equalBytes)).isEqualTo(golden.identification());
    }

    @ParameterizedTest
    @MethodSource("packets")
    void shouldIgnoreCongestionMarkWhenRouterSetsIt(GoldenPacket golden) {
        ByteBuffer buffer = golden.inBuffer(HEADROOM);
        buffer.put(HEADROOM + 4, (byte) 0xc0);

        assertThat(icrc.check(buffer, HEADROOM, buffer.capacity() - HEADROOM, golden.pseudoHeader()))
                .isNotEqualTo(Icrc.Verdict.WRONG);
        assertThat(buffer.get(HEADROOM + 4)).isEqualTo((byte) 0xc0);
    }

    @ParameterizedTest
    @MethodSource("packets")
    void shouldRefusePacketWhenAnyBitIsFlipped(GoldenPacket golden) {
        Random random = new Random(golden.opcode());
        for (int i = 0; i < 200; i++) {
            ByteBuffer buffer = golden.inBuffer(HEADROOM);
            int datagramBytes = buffer.capacity() - HEADROOM;
            int bit = random.nextInt(datagramBytes * Byte.SIZE);
            int at = HEADROOM + bit / Byte.SIZE;
            if (at == HEADROOM + 4) {
                continue;
            }
            buffer.put(at, (byte) (buffer.get(at) ^ 1 << bit % Byte.SIZE));

            assertThat(icrc.check(buffer, HEADROOM, datagramBytes, golden.pseudoHeader()))
                    .as("bit %d", bit)
                    .isEqualTo(Icrc.Verdict.WRONG);
        }
    }

    @Test
    void shouldPassOneIn65536WhenGarbageArrivesOverIpv4() {
        GoldenPacket ack = GoldenPacket.of(Opcode.ACKNOWLEDGE);
        ByteBuffer buffer = ack.inBuffer(HEADROOM);
        Random random = new Random(7);
        int believed = 0;
        int tries = 1 << 20;
        for (int i = 0; i < tries; i++) {
            buffer.putInt(buffer.capacity() - Icrc.BYTES, random.nextInt());
            Icrc.Verdict verdict = icrc.check(buffer, HEADROOM, buffer.capacity() - HEADROOM, ack.pseudoHeader());
            believed += verdict == Icrc.Verdict.WRONG ? 0 : 1;
        }
        // 16 expected; 4 standard deviations to each side.
        assertThat(believed).isBetween(1, 32);
    }

    @Test
    void shouldAgreeWithItselfWhenLengthIsBeyondTheTable() {
        PseudoHeader header = GoldenPacket.of(Opcode.ACKNOWLEDGE).pseudoHeader();
        int datagramBytes = 60_000;
        ByteBuffer buffer = ByteBuffer.allocateDirect(HEADROOM + datagramBytes);
        header.write(buffer, HEADROOM, 0xc000, 4791, datagramBytes);
        buffer.putShort(HEADROOM - 24, (short) 0x1234);
        icrc.seal(buffer, HEADROOM, datagramBytes, header);
        buffer.putShort(HEADROOM - 24, (short) 0);

        assertThat(icrc.check(buffer, HEADROOM, datagramBytes, header)).isEqualTo(Icrc.Verdict.SOLVED);
        assertThat(icrc.solved()).isEqualTo(0x1234);
    }

    @Test
    void shouldFindIdentificationWhenAnotherWasExpected() {
        GoldenPacket ack = GoldenPacket.of(Opcode.ACKNOWLEDGE);
        ByteBuffer buffer = ack.inBuffer(HEADROOM);
        int datagramBytes = buffer.capacity() - HEADROOM;
        ack.pseudoHeader().identify(buffer, HEADROOM, 0xfedc);
        assertThat(icrc.check(buffer, HEADROOM, datagramBytes, ack.pseudoHeader()))
                .isEqualTo(Icrc.Verdict.SOLVED);
        assertThat(icrc.solved()).isEqualTo(ack.identification());

        ack.pseudoHeader().identify(buffer, HEADROOM, ack.identification());
        assertThat(icrc.check(buffer, HEADROOM, datagramBytes, ack.pseudoHeader()))
                .isEqualTo(Icrc.Verdict.EXACT);
    }

    @Test
    void shouldBeExactWhenIdentificationIsZero() {
        PseudoHeader header = GoldenPacket.of(Opcode.ACKNOWLEDGE).pseudoHeader();
        ByteBuffer buffer = ByteBuffer.allocate(HEADROOM + 64);
        header.write(buffer, HEADROOM, 0xc000, 4791, 64);
        icrc.seal(buffer, HEADROOM, 64, header);

        assertThat(icrc.check(buffer, HEADROOM, 64, header)).isEqualTo(Icrc.Verdict.EXACT);
    }
}
