package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bench} where the kernel has a device: run in the lab. */
class BenchOnRxeIT {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "write --post-list 4",
                "read --threads 2",
                "send --events",
                "latency --verb write",
                "latency --verb send --threads 2"
            })
    void shouldMeasureOnTheKernelsDevice(String mode) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] args = Stream.of("bench " + mode + " --provider ibverbs --sizes 64,16K --iterations 12 --json")
                .flatMap(line -> Stream.of(line.split(" ")))
                .toArray(String[]::new);

        assertThat(Rdmagw.run(new PrintWriter(out), new PrintWriter(err), args))
                .as(err.toString())
                .isZero();

        JsonObject report = new JsonObject(out.toString());
        assertThat(report.getString("provider")).isEqualTo("ibverbs");
        assertThat(report.getJsonArray("rows").getJsonObject(1).getInteger("iterations"))
                .isGreaterThanOrEqualTo(12);
    }
}
