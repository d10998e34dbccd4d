package io.rdmagateway.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {

    private static final double MIB = 1 << 20;

    private static Pace pace(int second, double received, double handshakeMillis) {
        return new Pace(Moments.NOON.plusSeconds(second), received, 0, handshakeMillis, Double.NaN);
    }

    @Test
    void shouldRoundItsUpperEdgeToWhatReadsWell() {
        assertThat(Chart.ofRates(List.of(pace(0, 300 * MIB, Double.NaN)), true).top())
                .isEqualTo("500 MiB/s");
        assertThat(Chart.ofRates(List.of(pace(0, 1.5 * 1024 * MIB, Double.NaN)), true)
                        .top())
                .isEqualTo("2.0 GiB/s");
        assertThat(Chart.ofLatencies(List.of(pace(0, 0, 42))).top()).isEqualTo("50.0 ms");
        assertThat(Chart.ofRates(List.of(), true).top()).isEqualTo("1.0 KiB/s");
    }

    @Test
    void shouldDrawTheLatestAtTheRightAndNothingOutside() {
        List<Pace> paces =
                List.of(pace(0, 100 * MIB, Double.NaN), pace(1, 0, Double.NaN), pace(2, 50 * MIB, Double.NaN));

        String line = Chart.ofRates(paces, true).curves().getFirst().line();

        List<double[]> points = Arrays.stream(line.split(" "))
                .map(point -> Arrays.stream(point.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
        assertThat(points).hasSize(3);
        assertThat(points.getLast()[0]).isEqualTo(Chart.WIDTH);
        assertThat(points).allSatisfy(point -> {
            assertThat(point[0]).isBetween(0.0, (double) Chart.WIDTH);
            assertThat(point[1]).isBetween(0.0, (double) Chart.HEIGHT);
        });
        assertThat(points.get(0)[1]).isZero();
        assertThat(points.get(1)[1]).isEqualTo(Chart.HEIGHT);
        assertThat(points.get(2)[1]).isEqualTo(Chart.HEIGHT / 2.0);
    }

    @Test
    void shouldLeaveOutWhatIsNotThere() {
        Chart chart = Chart.ofLatencies(List.of(pace(0, 0, Double.NaN), pace(1, 0, 7), pace(2, 0, Double.NaN)));

        assertThat(chart.curves().getFirst().dots()).hasSize(1);
        assertThat(chart.curves().getFirst().line()).isEmpty();
        assertThat(chart.curves().getLast().dots()).isEmpty();
        assertThat(chart.rows()).containsExactly(new Chart.Row("12:00:01", List.of("7.0 ms", "–")));
        assertThat(chart.summary()).isEqualTo("Latency: handshake 7.0 ms, transfer none yet");
    }

    @Test
    void shouldHaveTheNewestFirstInItsTable() {
        Chart chart = Chart.ofRates(List.of(pace(0, 1, Double.NaN), pace(1, 2, Double.NaN)), true);

        assertThat(chart.rows()).extracting(Chart.Row::time).containsExactly("12:00:01", "12:00:00");
        assertThat(chart.rows().getFirst().values()).containsExactly("2 B/s", "0 B/s");
    }
}
