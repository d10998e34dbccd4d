package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PsnSourceTest {

    private static final int QP_NUM = 17;
    private static final int DRAWS = 200_000;
    private static final int CELLS = 256;

    /** Chi-square with 255 degrees of freedom: beyond it is one value in forty million. */
    private static final double CHI_SQUARE_HIGH = 397.81;

    private final PsnSource psns = new PsnSource(new SecureRandom());

    private static Psn psn(int value) {
        return new Psn(value & Psn.MAX);
    }

    private static double chiSquare(int[] counts, double expected) {
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }

    @Test
    void shouldMeasureTheShorterWayRoundTheCircle() {
        assertThat(psn(5).distanceTo(psn(3))).isEqualTo(2);
        assertThat(psn(3).distanceTo(psn(5))).isEqualTo(2);
        assertThat(psn(-1).distanceTo(psn(1))).isEqualTo(2);
        assertThat(psn(0).distanceTo(psn(1 << 23))).isEqualTo(1 << 23);
        assertThat(psn(0).distanceTo(psn((1 << 23) + 1))).isEqualTo((1 << 23) - 1);
    }

    @Test
    void shouldBeUniformForAQueuePairNumberThatIsNew() {
        int[] high = new int[CELLS];
        int[] low = new int[CELLS];
        for (int i = 0; i < DRAWS; i++) {
            int value = psns.draw(i).value();
            high[value >>> 16]++;
            low[value & 0xff]++;
        }
        assertThat(chiSquare(high, (double) DRAWS / CELLS)).isLessThan(CHI_SQUARE_HIGH);
        assertThat(chiSquare(low, (double) DRAWS / CELLS)).isLessThan(CHI_SQUARE_HIGH);
    }

    /** 1/16 of the circle on either side of each of the two is left out; the rest is as even as before. */
    @Test
    void shouldBeUniformFarFromWhatTheNumberSawLast() {
        Psn local = psn(0xff_ff00);
        Psn remote = psn(0x40_0000);
        psns.connected(QP_NUM, local, remote);
        int[] counts = new int[CELLS];
        for (int i = 0; i < DRAWS; i++) {
            Psn drawn = psns.draw(QP_NUM);
            assertThat(drawn.distanceTo(local)).isGreaterThanOrEqualTo(PsnSource.DISTANCE);
            assertThat(drawn.distanceTo(remote)).isGreaterThanOrEqualTo(PsnSource.DISTANCE);
            counts[drawn.value() >>> 16]++;
        }
        List<Integer> inside = new ArrayList<>();
        for (int cell = 0; cell < CELLS; cell++) {
            Psn first = psn(cell << 16);
            Psn last = psn((cell << 16) + 0xffff);
            boolean whole = List.of(local, remote).stream()
                    .allMatch(used -> Math.min(used.distanceTo(first), used.distanceTo(last)) >= PsnSource.DISTANCE);
            if (whole) {
                inside.add(counts[cell]);
            }
        }
        assertThat(inside).hasSizeGreaterThan(180);
        double expected = inside.stream().mapToInt(Integer::intValue).average().orElseThrow();
        assertThat(chiSquare(inside.stream().mapToInt(Integer::intValue).toArray(), expected))
                .isLessThan(CHI_SQUARE_HIGH);
    }

    @Test
    void shouldNotBeTheSameForTwoConnectionsInARow() {
        Set<Integer> seen = new HashSet<>();
        Psn before = psns.draw(QP_NUM);
        for (int i = 0; i < 10_000; i++) {
            psns.connected(QP_NUM, before, psns.draw(QP_NUM + 1));
            Psn next = psns.draw(QP_NUM);
            assertThat(next.distanceTo(before)).isGreaterThanOrEqualTo(PsnSource.DISTANCE);
            seen.add(next.value());
            before = next;
        }
        assertThat(seen).as("different ones of 10,000").hasSizeGreaterThan(9_900);
    }

    @Test
    void shouldFailWhenTheSourceRepeatsItself() {
        PsnSource source = new PsnSource(() -> 0);
        source.connected(17, source.draw(17), new Psn(5));

        assertThatThrownBy(() -> source.draw(17))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("repeats itself");
    }

    @Test
    void shouldForgetTheNumberThatWasUsedLongestAgo() {
        Random random = new Random(1);
        PsnSource small = new PsnSource(random, 2);
        Psn anything = psn(1 << 23);
        small.connected(1, anything, anything);
        small.connected(2, anything, anything);
        small.connected(1, anything, anything);
        small.connected(3, anything, anything);
        assertThat(isNearSomewhere(small, 2, anything)).as("forgotten").isTrue();
        assertThat(isNearSomewhere(small, 1, anything)).isFalse();
        assertThat(isNearSomewhere(small, 3, anything)).isFalse();
    }

    private static boolean isNearSomewhere(PsnSource source, int qpNum, Psn former) {
        for (int i = 0; i < 1000; i++) {
            if (source.draw(qpNum).distanceTo(former) < PsnSource.DISTANCE) {
                return true;
            }
        }
        return false;
    }
}
