package io.rdmagateway.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.server.console.Watched.Timed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private final History history = new History();

    @Test
    void shouldTellRatesBetweenSamples() {
        history.add(Moments.sample(0, 100, 1000));
        history.add(Moments.sample(2, 300, 1000));

        assertThat(history.paces()).singleElement().satisfies(pace -> {
            assertThat(pace.receivedRate()).isEqualTo(100);
            assertThat(pace.sentRate()).isZero();
            assertThat(pace.handshakeMillis()).isNaN();
            assertThat(pace.at()).isEqualTo(Moments.NOON.plusSeconds(2));
        });
    }

    @Test
    void shouldTellNoNegativeRateWhenTheDeviceCountsAnew() {
        history.add(Moments.sample(0, 1000, 1000));
        history.add(Moments.sample(1, 10, 10));

        assertThat(history.paces()).extracting(Pace::receivedRate).containsExactly(0.0);
    }

    @Test
    void shouldTellNoRateWhenOtherBytesAreCountedThanBefore() {
        Sample port = Moments.sample(0, 1000, 1000);
        Sample own =
                new Sample(Duration.ofSeconds(1).toNanos(), Moments.NOON, false, 9000, 9000, Timed.NONE, Timed.NONE);

        assertThat(Pace.between(port, own).receivedRate()).isZero();
    }

    @Test
    void shouldTellTheMeanOfWhatEndedBetweenSamples() {
        Sample first = Moments.sample(0, 0, 0);
        Sample last = new Sample(
                Duration.ofSeconds(1).toNanos(),
                Moments.NOON,
                true,
                0,
                0,
                new Timed(4, Duration.ofMillis(10)),
                Timed.NONE);

        Pace pace = Pace.between(first, last);

        assertThat(pace.handshakeMillis()).isEqualTo(2.5);
        assertThat(pace.moveMillis()).isNaN();
    }

    @Test
    void shouldBeginAnewWhenNobodyLookedForAWhile() {
        history.add(Moments.sample(0, 0, 0));
        history.add(Moments.sample(1, 10, 0));
        history.add(Moments.sample(60, 1000, 0));

        assertThat(history.paces()).isEmpty();
    }

    @Test
    void shouldKeepTwoMinutes() {
        for (int second = 0; second <= 2 * History.LENGTH; second++) {
            history.add(Moments.sample(second, second, 0));
        }

        assertThat(history.paces()).hasSize(History.LENGTH);
        assertThat(history.paces().getLast().at()).isEqualTo(Moments.NOON.plusSeconds(2 * History.LENGTH));
    }
}
