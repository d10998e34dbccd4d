package io.rdmagateway.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class ReportTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path dir;

    private static Row row(long bytes, long messages) {
        Histogram nanos = new Histogram(3);
        nanos.recordValue(1000);
        nanos.recordValue(2000);
        return new BandwidthRow(bytes, messages, SECOND, 2.0 * messages, nanos);
    }

    private static Report report(String... operations) {
        Map<String, List<? extends Row>> series = new LinkedHashMap<>();
        for (String operation : operations) {
            series.put(operation, List.of(row(2, 10), row(1 << 20, 100)));
        }
        return new Report("write", Map.of("tx_depth", 16), series);
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldHaveStableNamesForScripts() {
        Map<String, Object> json = report("WRITE").json("1.2");

        assertThat(json)
                .containsOnlyKeys("mode", "date", "version", "java", "os", "arch", "cpu", "cpus", "tx_depth", "rows")
                .containsEntry("mode", "write")
                .containsEntry("version", "1.2")
                .containsEntry("tx_depth", 16);
        Map<String, Object> row = ((List<Map<String, Object>>) json.get("rows")).get(1);
        assertThat(row.keySet())
                .containsExactly(
                        "operation",
                        "bytes",
                        "iterations",
                        "bw_peak_mib_per_second",
                        "bw_average_mib_per_second",
                        "msg_rate_mpps",
                        "seconds",
                        "p50_us",
                        "p99_us",
                        "p999_us",
                        "max_us");
        assertThat(row)
                .containsEntry("operation", "WRITE")
                .containsEntry("bytes", (long) (1 << 20))
                .containsEntry("bw_average_mib_per_second", 100.0)
                .containsEntry("bw_peak_mib_per_second", 200.0)
                .containsEntry("msg_rate_mpps", 0.0001)
                .containsEntry("p50_us", 1.0);
    }

    @Test
    void shouldHaveLatencyWithItsPercentilesAsHalfOfTheRoundTrip() {
        Histogram nanos = new Histogram(3);
        nanos.recordValue(2000);
        nanos.recordValue(4000);

        Map<String, Object> row = new LatencyRow(64, nanos).json();

        assertThat(row).containsKeys("bytes", "iterations", "stdev_us", "p99_us", "p999_us");
        assertThat((Double) row.get("min_us")).isCloseTo(1.0, within(0.001));
        assertThat((Double) row.get("typical_us")).isCloseTo(1.0, within(0.001));
        assertThat((Double) row.get("average_us")).isCloseTo(1.5, within(0.001));
        assertThat((Double) row.get("max_us")).isCloseTo(2.0, within(0.002));
    }

    @Test
    void shouldPrintARowForEachSize() {
        String text = report("WRITE").text();

        assertThat(text).contains("tx depth 16", "#bytes  #iterations  BW peak[MiB/s]  BW average[MiB/s]");
        assertThat(text).containsPattern(Pattern.compile("\\n +1048576 +100 +200.00 +100.00 +0.000100 "));
    }

    @Test
    void shouldDrawACurveForEachVerb() throws Exception {
        assertThat(curves("WRITE")).isEqualTo(1);
        assertThat(curves("WRITE", "READ", "SEND")).isEqualTo(3);
    }

    /** Counts the colours of lines that are thick: the axes and the grid are thin. */
    private long curves(String... operations) throws Exception {
        Path file = dir.resolve("plot.svg");
        report(operations).plot(file);
        assertThat(Files.size(file)).isLessThan(300_000);
        DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        parsers.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        Element svg = parsers.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        assertThat(svg.getTagName()).isEqualTo("svg");
        return Pattern.compile("stroke:rgb\\([0-9,]+\\);[^\"]*stroke-width:2")
                .matcher(Files.readString(file))
                .results()
                .map(found -> found.group())
                .distinct()
                .count();
    }
}
