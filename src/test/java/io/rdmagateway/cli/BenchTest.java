package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.SoftLoopback;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of {@code bench} that need no gateway, on two soft devices. */
class BenchTest {

    private static final String ADDRESSES = SoftLoopback.address(113) + "," + SoftLoopback.address(114);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int bench(String... options) {
        List<String> args = new ArrayList<>(List.of("bench"));
        args.addAll(List.of(options));
        return Rdmagw.run(new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
    }

    private int onSoft(String... options) {
        List<String> args = new ArrayList<>(List.of(options));
        args.addAll(List.of("--provider", "soft", "--soft-address", ADDRESSES, "-n", "10"));
        return bench(args.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"write", "read", "send", "latency"})
    void shouldMeasureWhateverWayQueuePairsAreUsed(String mode) {
        assertThat(onSoft(mode, "--sizes", "64,4K", "--json"))
                .as(err.toString())
                .isZero();

        JsonObject report = new JsonObject(out.toString());
        assertThat(report.getString("mode")).isEqualTo(mode);
        assertThat(report.getString("provider")).isEqualTo("soft");
        assertThat(report.getString("device")).isNotEqualTo(report.getString("peer_device"));
        assertThat(report.getInteger("mtu_bytes")).isPositive();
        assertThat(report.getJsonArray("rows")).hasSize(2);
        assertThat(report.getJsonArray("rows").getJsonObject(1).getInteger("iterations"))
                .isEqualTo(10);
    }

    @Test
    void shouldPrintATableBelowItsSetting() {
        assertThat(onSoft("write", "-s", "64", "-t", "8")).as(err.toString()).isZero();

        assertThat(out.toString()).contains("provider soft", "tx depth 8", "#bytes  #iterations  BW peak[MiB/s]");
    }

    @Test
    void shouldMeasureGrpcBothWays() {
        assertThat(bench("grpc", "--plaintext", "-s", "64K", "-n", "10", "--json"))
                .as(err.toString())
                .isZero();

        JsonObject report = new JsonObject(out.toString());
        assertThat(report.getBoolean("tls")).isFalse();
        assertThat(report.getJsonArray("rows").stream()
                        .map(JsonObject.class::cast)
                        .map(row -> row.getString("operation") + " " + row.getInteger("iterations")))
                .containsExactly("CLIENT_STREAM 10", "SERVER_STREAM 10");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "write --sizes 0         | --sizes: must be 1 to 1073741824 bytes, was 0",
                "write -a -s 1K          | --all: does not go with --sizes; leave one of them out",
                "write -n 1 -D 1         | --iterations: does not go with --seconds; leave one of them out",
                "read --tx-depth 0       | --tx-depth: must be 1 to 16384, was 0",
                "send --mtu 1500         | --mtu: must be 256, 512, 1024, 2048 or 4096, was 1500",
                "write --seconds 0       | --seconds: must be more than 0, at most 86400, was 0.0",
                "write --threads 2 -q 1  | --sessions: must be 2 to 16384, was 1",
                "latency --verb read     | --verb: must be write or send; a READ has no way back, see 'bench read'",
                "latency --threads 3     | --threads: must be 1 to 2, was 3",
                "session --sessions 0    | --sessions: must be 1 to 65536, was 0",
                "read --through-gateway --post-list 2 | --post-list: does not go with --through-gateway, where a session decides; leave one of them out",
            })
    void shouldNameTheOptionAndItsRangeWhenItIsWrong(String command, String message) {
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        args.addAll(List.of("--provider", "soft", "--soft-address", ADDRESSES));

        assertThat(bench(args.toArray(String[]::new))).as(err.toString()).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("rdmagw: " + message + " (see rdmagw bench " + args.getFirst() + " --help)");
    }

    @Test
    void shouldNameTheCommandWhenItIsMissing() {
        assertThat(bench()).isEqualTo(2);
        assertThat(err.toString()).startsWith("rdmagw: a command is missing");
    }
}
