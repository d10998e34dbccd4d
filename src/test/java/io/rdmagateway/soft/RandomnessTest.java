package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.Psn;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The numbers that keep strangers out are spread evenly over all their bits. Chi-square over 256 classes, which has 255
 * degrees of freedom. There are 20 such figures; the bounds leave out 2.5 · 10^-8 of the distribution at each end, so that
 * a sound source fails one run in a million.
 */
class RandomnessTest {

    private static final int DRAWS = 100_000;
    private static final int CLASSES = 256;
    private static final double LEAST = 150.37;
    private static final double MOST = 397.81;

    private final SecureRandom random = new SecureRandom();
    private final MemoryNetwork network = new MemoryNetwork();
    private final Engine engine = new Engine(network.join("10.0.0.1"), new FakeClock(), random, event -> {});

    @AfterEach
    void closeLink() {
        engine.link().close();
    }

    /** Looks at every eight bits in a row that begin at a multiple of four. */
    private static void requireUniform(int bits, IntSupplier source) {
        int[] draws = new int[DRAWS];
        Arrays.setAll(draws, i -> source.getAsInt());
        for (int shift = 0; shift + 8 <= bits; shift += 4) {
            int[] counts = new int[CLASSES];
            for (int draw : draws) {
                counts[draw >>> shift & CLASSES - 1]++;
            }
            assertThat(chiSquare(counts)).as("bits %d to %d", shift, shift + 7).isBetween(LEAST, MOST);
        }
        assertThat(chiSquare(steps(draws, bits)))
                .as("each draw against the one before")
                .isBetween(LEAST, MOST);
    }

    /** Counts how far each draw is from the one before, on the circle: a counter, however fast, stands out. */
    private static int[] steps(int[] draws, int bits) {
        int[] counts = new int[CLASSES];
        for (int i = 1; i < draws.length; i++) {
            counts[draws[i] - draws[i - 1] >>> bits - 8 & CLASSES - 1]++;
        }
        return counts;
    }

    private static double chiSquare(int[] counts) {
        double expected = Arrays.stream(counts).sum() / (double) counts.length;
        return Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }

    @Test
    void shouldSpreadEvenlyWhenQueuePairNumbersAreDrawn() {
        requireUniform(24, engine::drawQpNum);
    }

    @Test
    void shouldSpreadEvenlyWhenPsnsAreDrawn() {
        requireUniform(24, () -> Psn.random(random).value());
    }

    @Test
    void shouldSpreadEvenlyWhenKeysAreDrawn() {
        requireUniform(32, engine.keys()::draw);
    }

    @Test
    void shouldNeverDrawReservedNumberWhenQueuePairsAreMade() {
        for (int i = 0; i < DRAWS; i++) {
            assertThat(engine.drawQpNum()).isBetween(2, 0xff_fffe);
        }
    }

    /** What the bounds are good for: a counter and a source with one stuck bit do not pass. */
    @Test
    void shouldRefuseSourceWhenItCountsOrHasStuckBit() {
        int[] counter = new int[DRAWS];
        Arrays.setAll(counter, i -> i * 163);
        assertThat(chiSquare(steps(counter, 24))).isGreaterThan(MOST);

        int[] stuck = new int[CLASSES];
        for (int i = 0; i < DRAWS; i++) {
            stuck[random.nextInt() & 0xfe]++;
        }
        assertThat(chiSquare(stuck)).isGreaterThan(MOST);
    }
}
