package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.verbs.Psn;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** Queue pair numbers, PSNs and keys must not be guessable: every value is as likely as any other. */
class RandomNumbersTest {

    private static final int DRAWS = 100_000;
    private static final int CELLS = 256;

    /**
     * Of chi-square with 255 degrees of freedom one value in forty million lies outside on either side; there are 13 of
     * them, so that a sound source fails about one run in 1.5 million.
     */
    private static final double CHI_SQUARE_LOW = 150.37;

    private static final double CHI_SQUARE_HIGH = 397.81;

    /**
     * Counts draws by each byte of the number, the upper as the lower ones, and by how far each is from the one before:
     * a counter, however fast, would look even otherwise.
     */
    private static void requireUniform(int bits, IntSupplier draw) {
        int[][] counts = new int[bits / Byte.SIZE + 1][CELLS];
        int previous = draw.getAsInt();
        for (int i = 0; i < DRAWS; i++) {
            int value = draw.getAsInt();
            for (int at = 0; at < bits / Byte.SIZE; at++) {
                counts[at][value >>> at * Byte.SIZE & 0xff]++;
            }
            counts[bits / Byte.SIZE][value - previous >>> bits - Byte.SIZE & 0xff]++;
            previous = value;
        }
        for (int[] cells : counts) {
            assertThat(chiSquare(cells)).isBetween(CHI_SQUARE_LOW, CHI_SQUARE_HIGH);
        }
    }

    private static double chiSquare(int[] counts) {
        double expected = (double) DRAWS / CELLS;
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }

    @Test
    void shouldFailTheTestWhenSourceCountsOrHasStuckBit() {
        int[] steps = {0};
        assertThatThrownBy(() -> requireUniform(24, () -> steps[0] += 167)).isInstanceOf(AssertionError.class);
        SecureRandom random = new SecureRandom();
        assertThatThrownBy(() -> requireUniform(24, () -> random.nextInt() & ~1))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldDrawQueuePairNumbersUniformly() {
        QpNumbers numbers = new QpNumbers(new SecureRandom());

        requireUniform(24, () -> numbers.draw(qpNum -> false, 0));
    }

    @Test
    void shouldDrawPsnsUniformly() {
        SecureRandom random = new SecureRandom();

        requireUniform(24, () -> Psn.random(random).value());
    }

    @Test
    void shouldDrawKeysUniformly() {
        Engine engine = new Engine(
                new MemoryNetwork().join(SteppedPair.LEFT), NanoClock.SYSTEM, new SecureRandom(), event -> {});

        requireUniform(32, engine.keys()::draw);
    }

    @Test
    void shouldKeepNumberAwayForAMinuteWhenItsQueuePairIsGone() {
        QpNumbers numbers = new QpNumbers(new OneOfFour());
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            int qpNum = numbers.draw(used::contains, 0);
            assertThat(used.add(qpNum)).isTrue();
        }
        int gone = used.iterator().next();
        used.remove(gone);
        numbers.retire(gone, 0);

        int last = numbers.draw(used::contains, QpNumbers.QUARANTINE_NANOS - 1);
        assertThat(last).isNotEqualTo(gone);
        used.add(last);
        assertThat(numbers.draw(used::contains, QpNumbers.QUARANTINE_NANOS)).isEqualTo(gone);
    }

    @Test
    void shouldNeverDrawReservedNumber() {
        Random lowest = new Random() {
            @Override
            public int nextInt(int bound) {
                return 0;
            }
        };
        Random highest = new Random() {
            @Override
            public int nextInt(int bound) {
                return bound - 1;
            }
        };

        assertThat(new QpNumbers(lowest).draw(qpNum -> false, 0)).isEqualTo(2);
        assertThat(new QpNumbers(highest).draw(qpNum -> false, 0)).isEqualTo(0xfffffe);
    }

    /** Knows four numbers only, so that the same come again. */
    private static final class OneOfFour extends Random {

        private OneOfFour() {
            super(1);
        }

        @Override
        public int nextInt(int bound) {
            return super.nextInt(4);
        }
    }
}
