package io.rdmagateway.soft.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class PseudoHeaderTest {

    private static final InetAddress IPV4 = InetAddress.ofLiteral("10.1.0.1");
    private static final InetAddress IPV6 = InetAddress.ofLiteral("fd00::1");

    @Test
    void shouldRefuseWhenAddressFamiliesDiffer() {
        assertThatThrownBy(() -> PseudoHeader.of(IPV4, IPV6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("one address is IPv4 and the other IPv6");
    }

    @Test
    void shouldHideIdentificationOnlyWhenIpv4() {
        assertThat(PseudoHeader.of(IPV4, IPV4).hasIdentification()).isTrue();
        assertThat(PseudoHeader.of(IPV6, IPV6).hasIdentification()).isFalse();
        assertThat(PseudoHeader.of(IPV6, IPV6).bytes()).isEqualTo(PseudoHeader.MAX_BYTES);
    }

    /** IPv6 hides nothing: what does not agree is wrong, whatever a solver could make of it. */
    @Test
    void shouldSolveNothingWhenIpv6() {
        PseudoHeader header = PseudoHeader.of(IPV6, IPV6);
        ByteBuffer buffer = ByteBuffer.allocate(PseudoHeader.MAX_BYTES + 64);
        Icrc icrc = new Icrc();
        header.write(buffer, PseudoHeader.MAX_BYTES, 0xc000, 4791, 64);
        icrc.seal(buffer, PseudoHeader.MAX_BYTES, 64, header);
        int behind = PseudoHeader.MAX_BYTES - PseudoHeader.IPV4_BYTES_AFTER_IDENTIFICATION;
        buffer.putShort(behind - 2, (short) (buffer.getShort(behind - 2) ^ 0x1234));

        assertThat(icrc.check(buffer, PseudoHeader.MAX_BYTES, 64, header)).isEqualTo(Icrc.Verdict.WRONG);
    }

    @Test
    void shouldSealTheSameBytesWhenBufferIsLittleEndian() {
        PseudoHeader header = PseudoHeader.of(IPV4, IPV4);
        ByteBuffer big = ByteBuffer.allocate(128);
        header.write(big, 64, 0xc000, 4791, 64);
        ByteBuffer little = ByteBuffer.wrap(big.array().clone()).order(ByteOrder.LITTLE_ENDIAN);

        new Icrc().seal(big, 64, 64, header);
        new Icrc().seal(little, 64, 64, header);

        assertThat(little.array()).isEqualTo(big.array());
        assertThat(new Icrc().check(little, 64, 64, header)).isEqualTo(Icrc.Verdict.EXACT);
    }
}
