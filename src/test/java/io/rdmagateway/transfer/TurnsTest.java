package io.rdmagateway.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final Queue<Runnable> executor = new ArrayDeque<>();
    private int runs;

    @Test
    void shouldRunOnceForAllWakesBefore() {
        Turns turns = new Turns(executor::add, () -> runs++);

        turns.wake();
        turns.wake();
        executor.remove().run();

        assertThat(runs).isEqualTo(1);
        assertThat(executor).isEmpty();
    }

    @Test
    void shouldWaitForItsTurnAgainWhenWokenMeanwhile() {
        Turns[] turns = new Turns[1];
        turns[0] = new Turns(executor::add, () -> {
            if (runs++ == 0) {
                turns[0].wake();
                turns[0].wake();
                assertThat(executor).as("one thread at a time").isEmpty();
            }
        });

        turns[0].wake();
        executor.remove().run();
        assertThat(executor).hasSize(1);
        executor.remove().run();

        assertThat(runs).isEqualTo(2);
        assertThat(executor).isEmpty();
    }
}
