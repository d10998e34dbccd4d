package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdlingTest {

    private static final long MICRO = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SPINS = 8;

    /** How long it slept each time. */
    private final List<Long> sleeps = new ArrayList<>();

    private final Idling idling = new Idling(new LinkAround(null) {
        @Override
        public void await(long nanos) {
            sleeps.add(nanos);
        }
    });

    private long now;

    private void idle(long untilDeadline) throws IOException {
        idling.after(0, now, untilDeadline, () -> false);
    }

    private void spin() throws IOException {
        idling.after(1, now, 0, () -> false);
        for (int i = 0; i < SPINS; i++) {
            idle(MILLI);
        }
    }

    @Test
    void shouldSleepWhenNothingHasComeForAWhile() throws IOException {
        spin();
        idle(5 * MILLI);
        assertThat(sleeps).as("it yields at first").isEmpty();
        now += 60 * MICRO;
        idle(5 * MILLI);
        assertThat(sleeps).containsExactly(5 * MILLI);
    }

    @Test
    void shouldPauseForLongerWhenAYieldTookLong() throws IOException {
        spin();
        idle(5 * MILLI);
        now += 3 * MILLI;
        // What came meanwhile had to wait, so this is where it shows.
        spin();
        now += 60 * MICRO;
        idle(5 * MILLI);
        assertThat(sleeps).as("it pauses").isEmpty();
        now += MILLI;
        idle(5 * MILLI);
        assertThat(sleeps).containsExactly(5 * MILLI);
    }

    @Test
    void shouldYieldAgainWhenOthersMayHaveEnded() throws IOException {
        spin();
        idle(5 * MILLI);
        now += 3 * MILLI;
        spin();
        now += 10 * MILLI;
        spin();
        now += 60 * MICRO;
        idle(5 * MILLI);
        assertThat(sleeps).as("no longer than in peace").containsExactly(5 * MILLI);
    }

    @Test
    void shouldNotSleepWhenSomethingIsDue() throws IOException {
        spin();
        idle(MILLI);
        now += 3 * MILLI;
        spin();
        idle(0);
        assertThat(sleeps).isEmpty();
    }
}
