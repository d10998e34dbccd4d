package io.rdmagateway.soft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PsnCircleTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "0, 1, 1",
        "1, 0, -1",
        "16777215, 0, 1",
        "0, 16777215, -1",
        "16777200, 84, 100",
        "84, 16777200, -100",
        "0, 8388607, 8388607",
        "0, 8388608, -8388608",
    })
    void shouldMeasureShorterWayWhenCircleIsCrossed(int from, int to, int expected) {
        assertThat(PsnCircle.distance(from, to)).isEqualTo(expected);
    }

    @Test
    void shouldReturnToStartWhenCircleIsFull() {
        assertThat(PsnCircle.plus(0xffffff, 1)).isZero();
        assertThat(PsnCircle.plus(0, -1)).isEqualTo(0xffffff);
        assertThat(PsnCircle.plus(5, PsnCircle.SIZE)).isEqualTo(5);
        assertThat(PsnCircle.plus(5, 3L * PsnCircle.SIZE + 2)).isEqualTo(7);
    }

    @Test
    void shouldUnwindToNearestCountWhenManyTurnsHavePassed() {
        long near = 5L * PsnCircle.SIZE - 3;

        assertThat(PsnCircle.unwind(0xfffffd, near)).isEqualTo(near);
        assertThat(PsnCircle.unwind(2, near)).isEqualTo(near + 5);
        assertThat(PsnCircle.unwind(0xfffff0, near)).isEqualTo(near - 13);
    }
}
