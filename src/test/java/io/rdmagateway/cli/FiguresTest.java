package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

    @ParameterizedTest
    @CsvSource({"0, 0 B", "1023, 1023 B", "1024, 1.0 KiB", "145959730, 139.2 MiB", "5497558138880, 5.0 TiB"})
    void shouldChooseTheUnitBySize(long count, String text) {
        assertThat(Figures.bytes(count)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1500, 1.5 µs", "2500000, 2.5 ms", "1230000000, 1.23 s"})
    void shouldChooseTheUnitByTime(long nanos, String text) {
        assertThat(Figures.time(Duration.ofNanos(nanos))).isEqualTo(text);
    }

    @Test
    void shouldGiveMiBPerSecond() {
        assertThat(Figures.rate(64 << 20, Duration.ofMillis(500))).isEqualTo(128.0);
        assertThat(Figures.rate(64 << 20, Duration.ZERO)).isZero();
    }
}
