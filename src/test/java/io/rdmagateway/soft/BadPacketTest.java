package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The soft device's half of the comparison with the kernel, for which no kernel is needed: see {@link DifferentialIT}. */
class BadPacketTest {

    static Stream<BadPacket> badPackets() {
        return BadPacket.all();
    }

    @ParameterizedTest
    @MethodSource("badPackets")
    void shouldAnswerAsListedWhenPacketIsBad(BadPacket row) {
        assertThat(row.toSoft()).isEqualTo(row.soft());
    }

    @Test
    void shouldGiveReasonWhereDevicesDiffer() {
        assertThat(badPackets()
                        .filter(row ->
                                row.soft().equals(row.rxe()) != row.reason().isEmpty()))
                .isEmpty();
        assertThat(badPackets().map(BadPacket::name)).doesNotHaveDuplicates();
    }
}
