package io.rdmagateway.soft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpcodeTest {

    /** The table of the specification by name: a packet is what it is called. */
    @ParameterizedTest
    @EnumSource(Opcode.class)
    void shouldBeWhatItIsCalledWhenAsked(Opcode opcode) {
        String name = opcode.name();
        boolean response = name.contains("RESPONSE") || name.contains("ACKNOWLEDGE");
        boolean middle = name.contains("_MIDDLE");
        boolean first = name.contains("_FIRST");
        boolean last = name.contains("_LAST");

        assertThat(opcode.isRequest()).isEqualTo(!response);
        assertThat(opcode.startsMessage()).isEqualTo(!middle && !last);
        assertThat(opcode.endsMessage()).isEqualTo(!middle && !first);
        assertThat(opcode.hasIeth()).isEqualTo(name.endsWith("_INVALIDATE"));
        assertThat(opcode.hasImmData()).isEqualTo(name.endsWith("_IMM"));
        assertThat(opcode.hasAeth()).isEqualTo(response && !middle);
        assertThat(opcode.place())
                .isEqualTo(
                        first
                                ? Opcode.Place.FIRST
                                : middle ? Opcode.Place.MIDDLE : last ? Opcode.Place.LAST : Opcode.Place.ONLY);
    }

    @ParameterizedTest
    @CsvSource({"0xffff, true", "0x7fff, true", "0x8001, false", "0x0000, false", "0xfffe, false"})
    void shouldBelongToPartitionWhenLower15BitsAreOurs(String pkey, boolean expected) {
        assertThat(Bth.pkeyMatches(Integer.decode(pkey))).isEqualTo(expected);
    }

    @Test
    void shouldReturnKeyWhenPacketInvalidates() {
        ByteBuffer buffer = ByteBuffer.allocate(64);
        new Packet().write(buffer, 4, Opcode.SEND_ONLY_INVALIDATE, 8).ieth().write(0xcafe_f00d);
        buffer.put(4, (byte) Opcode.SEND_ONLY_INVALIDATE.code());
        Packet packet = new Packet();

        assertThat(packet.read(buffer, 4, 28)).isEqualTo(Packet.Flaw.NONE);

        assertThat(packet.ieth().rkey()).isEqualTo(0xcafe_f00d);
        assertThat(buffer.getInt(16)).as("right behind the base header").isEqualTo(0xcafe_f00d);
        assertThat(packet.payloadBytes()).isEqualTo(8);
    }

    @Test
    void shouldPlaceImmediateBehindRethWhenBothAreThere() {
        ByteBuffer buffer = ByteBuffer.allocate(64);
        Packet packet = new Packet().write(buffer, 0, Opcode.WRITE_ONLY_IMM, 0);

        packet.reth().write(1, 2, 3);
        packet.immDt().write(0x0bad_cafe);

        assertThat(packet.reth().lengthBytes()).isEqualTo(3);
        assertThat(buffer.getInt(12 + 16)).isEqualTo(0x0bad_cafe);
    }

    @Test
    void shouldReturnItselfWhenFlyweightIsWrapped() {
        ByteBuffer buffer = ByteBuffer.allocate(64);

        assertThat(new Bth().wrap(buffer, 4).psn()).isZero();
        assertThat(new Reth().wrap(buffer, 4).rkey()).isZero();
        assertThat(new Aeth().wrap(buffer, 4).msn()).isZero();
        assertThat(new ImmDt().wrap(buffer, 4).immData()).isZero();
        assertThat(new Ieth().wrap(buffer, 4).rkey()).isZero();
        assertThat(new AtomicEth().wrap(buffer, 4).compare()).isZero();
        assertThat(new AtomicAckEth().wrap(buffer, 4).original()).isZero();
    }
}
