package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BeatsTest {

    @Test
    void shouldSpreadPausesBelowAThirdOfTheLease() {
        Random random = new Random(7);
        LongSummaryStatistics millis = LongStream.range(0, 1000)
                .map(i -> Beats.pause(30, random).toMillis())
                .summaryStatistics();
        assertThat(millis.getMax()).isBetween(9_900L, Duration.ofSeconds(10).toMillis());
        assertThat(millis.getMin()).isBetween(8_000L, 8_100L);
    }
}
