package io.rdmagateway.ibverbs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.PortCounter;
import io.rdmagateway.verbs.PortCounter.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortCountersTest {

    @TempDir
    private Path devices;

    private void counter(int portNum, String name, String text) throws IOException {
        Path file = devices.resolve("mlx5_0", "ports", Integer.toString(portNum), name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void shouldTellWhatIsKnownOfThePortThatIsAskedFor() throws IOException {
        counter(1, "counters/port_rcv_packets", "5\n");
        counter(1, "hw_counters/out_of_sequence", "7\n");
        counter(1, "hw_counters/a_name_of_tomorrow", "1\n");
        counter(2, "hw_counters/out_of_sequence", "30\n");

        assertThat(PortCounters.in(devices, "mlx5_0").read(1))
                .isEqualTo(Map.of(
                        new PortCounter("port_rcv_packets", Unit.PACKETS), 5L,
                        new PortCounter("out_of_sequence", Unit.EVENTS), 7L));
    }

    @Test
    void shouldTellBytesWhereTheKernelCountsInWords() throws IOException {
        counter(1, "counters/port_xmit_data", "256\n");

        assertThat(PortCounters.in(devices, "mlx5_0").read(1))
                .containsEntry(new PortCounter("port_xmit_data", Unit.BYTES), 1024L);
    }

    @Test
    void shouldTellNothingWhenACounterCannotBeRead() throws IOException {
        counter(1, "counters/port_rcv_errors", "N/A (no PMA)\n");

        assertThat(PortCounters.in(devices, "mlx5_0").read(1)).isEmpty();
    }
}
