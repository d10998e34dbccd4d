package io.rdmagateway.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StallTest {

    private static final long SECOND = 1_000_000_000;
    private static final long BEGIN = -5 * SECOND;
    private static final OptionalLong NOTHING = OptionalLong.empty();
    private static final OptionalLong EMPTY_MESSAGE = OptionalLong.of(0);

    private final Stall stall = new Stall(Duration.ofSeconds(1));

    @Test
    void shouldBeTooLongWhenNothingOfWhatIsUnderWayHasMoved() {
        assertThat(stall.isTooLong(BEGIN, 0, EMPTY_MESSAGE)).isFalse();
        assertThat(stall.isTooLong(BEGIN + SECOND - 1, 0, EMPTY_MESSAGE)).isFalse();

        assertThat(stall.isTooLong(BEGIN + SECOND, 0, EMPTY_MESSAGE)).isTrue();
    }

    @Test
    void shouldBeginAnewWhenSomethingHasMoved() {
        assertThat(stall.isTooLong(BEGIN, 0, OptionalLong.of(2))).isFalse();
        assertThat(stall.isTooLong(BEGIN + SECOND, 1, OptionalLong.of(1))).isFalse();

        assertThat(stall.isTooLong(BEGIN + 2 * SECOND - 1, 1, OptionalLong.of(1)))
                .isFalse();
        assertThat(stall.isTooLong(BEGIN + 2 * SECOND + SECOND / 2, 1, OptionalLong.of(1)))
                .isTrue();
    }

    @Test
    void shouldNotCountWhileNothingIsUnderWay() {
        assertThat(stall.isTooLong(BEGIN, 7, NOTHING)).isFalse();
        assertThat(stall.isTooLong(BEGIN + 9 * SECOND, 7, NOTHING)).isFalse();

        assertThat(stall.isTooLong(BEGIN + 9 * SECOND + 1, 7, EMPTY_MESSAGE)).isFalse();
        assertThat(stall.isTooLong(BEGIN + 10 * SECOND, 7, EMPTY_MESSAGE)).isTrue();
    }

    @Test
    void shouldGiveALongMessageTheTimeOfASlowLink() {
        OptionalLong gib = OptionalLong.of(1 << 30);
        assertThat(stall.isTooLong(BEGIN, 0, gib)).isFalse();

        assertThat(stall.isTooLong(BEGIN + 100 * SECOND, 0, gib)).isFalse();
        assertThat(stall.isTooLong(BEGIN + 109 * SECOND, 0, gib)).isTrue();
    }
}
