package io.rdmagateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopTest {

    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void shouldTurnUntilClosed() throws Exception {
        CountDownLatch turns = new CountDownLatch(3);
        Loop loop = Loop.start(
                "test",
                () -> {
                    turns.countDown();
                    return Duration.ZERO;
                },
                () -> {});
        assertThat(turns.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.isTurning()).isTrue();
        loop.close();
        assertThat(loop.isTurning()).isFalse();
    }

    @Test
    void shouldTurnAtOnceWhenWokenUp() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(2);
        try (Loop loop = Loop.start(
                "test",
                () -> {
                    first.countDown();
                    second.countDown();
                    return LONG;
                },
                () -> {})) {
            assertThat(first.await(5, TimeUnit.SECONDS)).isTrue();
            loop.wakeUp();
            assertThat(second.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void shouldGoOnWhenAStepFails() throws Exception {
        CountDownLatch turns = new CountDownLatch(2);
        try (Loop loop = Loop.start(
                "test",
                () -> {
                    turns.countDown();
                    throw new IllegalStateException("once more");
                },
                () -> {})) {
            assertThat(turns.getCount()).isPositive();
            loop.wakeUp();
            assertThat(turns.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(loop.isTurning()).isTrue();
        }
    }
}
