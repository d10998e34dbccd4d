package io.rdmagateway.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyTest {

    private static final Path INLINE = new Path(Optional.empty(), false, 64, false);

    private final Devices devices = BenchDevices.open();

    @AfterEach
    void close() {
        devices.close();
    }

    /** More of them than receives are posted and requests are outstanding. */
    @ParameterizedTest
    @CsvSource({"WRITE, 1", "WRITE, 2", "SEND, 1", "SEND, 2"})
    void shouldMeasureEveryMessageThereAndBack(Verb verb, int threads) {
        try (Latency latency = new Latency(devices, verb, INLINE, threads, 5000)) {
            for (int bytes : new int[] {1, 5000}) {
                Map<String, Object> row =
                        latency.measure(bytes, Extent.ofIterations(140, 0.1)).json();

                assertThat(row).containsEntry("bytes", (long) bytes).containsEntry("iterations", 140L);
                assertThat((Double) row.get("typical_us")).isPositive().isBetween((Double) row.get("min_us"), (Double)
                        row.get("max_us"));
            }
        }
    }

    @Test
    void shouldSleepWhenEventsAreAskedFor() {
        Path sleeping = new Path(Optional.empty(), false, 0, true);

        try (Latency latency = new Latency(devices, Verb.SEND, sleeping, 1, 64)) {
            assertThat(latency.measure(64, Extent.ofIterations(10, 0)).json()).containsEntry("iterations", 10L);
        }
        assertThatThrownBy(() -> new Latency(devices, Verb.WRITE, sleeping, 1, 64))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith("--events: ");
    }

    @Test
    void shouldRefuseWhenThereIsNoWayBack() {
        assertThatThrownBy(() -> new Latency(devices, Verb.READ, INLINE, 1, 64))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith("--verb: must be write or send");
    }
}
