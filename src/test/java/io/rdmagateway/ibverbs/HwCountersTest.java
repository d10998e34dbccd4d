package io.rdmagateway.ibverbs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.PacketAnomaly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HwCountersTest {

    @TempDir
    private Path devices;

    private void counter(int portNum, String name, String text) throws IOException {
        Path counters = devices.resolve("mlx5_0", "ports", Integer.toString(portNum), "hw_counters");
        Files.createDirectories(counters);
        Files.writeString(counters.resolve(name), text);
    }

    @Test
    void shouldAddUpWhatTheDriverCountsOnAllPorts() throws IOException {
        counter(1, "duplicate_request", "5\n");
        counter(1, "out_of_sequence", "7\n");
        counter(2, "out_of_sequence", "30\n");
        counter(2, "resp_remote_access_errors", "2\n");
        counter(2, "rx_read_requests", "99\n");

        assertThat(HwCounters.in(devices, "mlx5_0", 2).anomalies())
                .isEqualTo(Map.of(PacketAnomaly.OUT_OF_SEQUENCE, 42L, PacketAnomaly.BAD_KEY, 2L));
    }

    @Test
    void shouldTellNothingWhenTheDriverHasNoCounters() {
        assertThat(HwCounters.in(devices, "rxe0", 1).anomalies()).isEmpty();
    }
}
