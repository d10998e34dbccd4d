package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same bad packets to the kernel's {@code rdma_rxe} and to the soft device: both must answer as the table says, which
 * gives a reason wherever they do not answer alike. What was seen goes to {@code target/differential.md}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialIT {

    private static final Path TABLE = Path.of("target", "differential.md");

    private final List<String> rows = new ArrayList<>();
    private int differences;
    private KernelWire kernel;

    @BeforeAll
    void openKernelDevice() throws IOException {
        kernel = new KernelWire();
    }

    static Stream<BadPacket> badPackets() {
        return BadPacket.all();
    }

    @ParameterizedTest
    @MethodSource("badPackets")
    void shouldAnswerAsListedWhenPacketIsBad(BadPacket row) {
        String ofSoft = row.toSoft();
        String ofRxe = row.toKernel(kernel);
        differences += ofSoft.equals(ofRxe) ? 0 : 1;
        rows.add("| %s | %s | %s | %s |"
                .formatted(row.name(), ofSoft, ofSoft.equals(ofRxe) ? "the same" : ofRxe, row.reason()));

        assertThat(ofSoft).as("soft").isEqualTo(row.soft());
        assertThat(ofRxe).as("rxe").isEqualTo(row.rxe());
    }

    @AfterAll
    void writeTable(TestReporter reporter) throws IOException {
        if (kernel == null) {
            return;
        }
        kernel.close();
        String summary = "%d bad packets, %d answered differently".formatted(rows.size(), differences);
        Files.createDirectories(TABLE.getParent());
        Files.writeString(
                TABLE,
                "# Soft device and rdma_rxe: %s\n\n| packet | soft | rxe | reason |\n|---|---|---|---|\n%s\n"
                        .formatted(summary, String.join("\n", rows)));
        reporter.publishEntry(summary + ", see " + TABLE);
    }
}
