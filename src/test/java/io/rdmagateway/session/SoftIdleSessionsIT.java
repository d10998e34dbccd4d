package io.rdmagateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What sessions cost that do nothing. Needs no packaged program, but this machine and more than a second. */
@Tag("packaged")
class SoftIdleSessionsIT {

    /** 10,000 are asked for by who has the time. */
    private static final int IDLE = Integer.getInteger("rdmagateway.sessions.idle", 1000);

    /** So much slower may half of the echoes be: the figure is printed; a busy machine is not a failure. */
    private static final double TOLERANCE = 5;

    @Test
    void shouldCostNextToNothingWhenIdle() throws Exception {
        IdleSessionsBenchmark.Result result = IdleSessionsBenchmark.measure(IDLE, IdleSessionsBenchmark.ROUNDS);
        System.out.printf(
                "idle sessions: %d, looked after every %d ms; each of them takes %.1f KiB of heap;"
                        + " all of them take %.2f %% of a core (none: %.2f %%)%n",
                IDLE,
                IdleSessionsBenchmark.KEEPALIVE.toMillis(),
                result.heapKib(),
                100 * result.cores(),
                100 * result.coresBefore());
        double[] halves = ratios(result, IdleSessionsBenchmark.Latency::half);
        double[] tails = ratios(result, IdleSessionsBenchmark.Latency::p99);
        System.out.printf(
                "echo of an active one beside them, to one alone, medians of %d rounds: half %.2f, p99 %.2f (half of the"
                        + " rounds from %.2f to %.2f)%n",
                halves.length,
                quantile(halves, 0.5),
                quantile(tails, 0.5),
                quantile(tails, 0.25),
                quantile(tails, 0.75));
        assertThat(quantile(halves, 0.5)).as("half of the echoes").isLessThan(TOLERANCE);
    }

    private static double[] ratios(
            IdleSessionsBenchmark.Result result, ToDoubleFunction<IdleSessionsBenchmark.Latency> of) {
        return result.rounds().stream()
                .mapToDouble(round -> of.applyAsDouble(round.beside()) / of.applyAsDouble(round.alone()))
                .sorted()
                .toArray();
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) (share * (sorted.length - 1))];
    }
}
