package io.rdmagateway.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void shouldSayBytesInTheUnitThatFits() {
        assertThat(Words.bytes(0)).isEqualTo("0 B");
        assertThat(Words.bytes(1023)).isEqualTo("1023 B");
        assertThat(Words.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Words.bytes(200 << 20)).isEqualTo("200 MiB");
        assertThat(Words.bytes(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
        assertThat(Words.rate(5L << 30)).isEqualTo("5.0 GiB/s");
    }

    @Test
    void shouldSayHowLongInTwoUnits() {
        assertThat(Words.lasting(Duration.ofMillis(-1))).isEqualTo("0 s");
        assertThat(Words.lasting(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(Words.lasting(Duration.ofSeconds(61))).isEqualTo("1 min 1 s");
        assertThat(Words.lasting(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
        assertThat(Words.lasting(Duration.ofHours(50))).isEqualTo("2 d 2 h");
    }

    @Test
    void shouldSayTimesAndNames() {
        assertThat(Words.millis(1.25)).isEqualTo("1.3 ms");
        assertThat(Words.millis(234)).isEqualTo("234 ms");
        assertThat(Words.millis(1234)).isEqualTo("1.2 s");
        assertThat(Words.time(Instant.parse("2026-01-02T03:04:05.678Z"))).isEqualTo("03:04:05");
        assertThat(Words.id("0123456789abcdef")).isEqualTo("01234567");
        assertThat(Words.id("short")).isEqualTo("short");
        assertThat(Words.isEndless(Long.MAX_VALUE - Long.MAX_VALUE / 10)).isTrue();
        assertThat(Words.isEndless(1L << 60)).isFalse();
        assertThat(Words.plain("PINNED_BYTES")).isEqualTo("pinned bytes");
    }
}
