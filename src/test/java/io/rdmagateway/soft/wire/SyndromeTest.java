package io.rdmagateway.soft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyndromeTest {

    @ParameterizedTest
    @CsvSource({
        "0x00, ACK",
        "0x1f, ACK",
        "0x20, RNR_NAK",
        "0x3f, RNR_NAK",
        "0x60, NAK",
        "0x63, NAK",
        "0x40, RESERVED",
        "0x80, RESERVED",
        "0xa0, RESERVED",
        "0xff, RESERVED"
    })
    void shouldTellKindWhenUpperBitsAreRead(String syndrome, Syndrome.Kind kind) {
        assertThat(Syndrome.kind(Integer.decode(syndrome))).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"0, 655360000", "1, 10000", "12, 640000", "14, 1280000", "31, 491520000"})
    void shouldPauseAsSpecifiedWhenTimerCodeIsGiven(int code, long nanos) {
        assertThat(Syndrome.rnrPauseNanos(Syndrome.rnrNak(code))).isEqualTo(nanos);
    }

    @Test
    void shouldGrowWithCodeWhenNotZero() {
        for (int code = 2; code < 32; code++) {
            assertThat(Syndrome.rnrPauseNanos(code)).isGreaterThan(Syndrome.rnrPauseNanos(code - 1));
        }
    }
}
