package io.rdmagateway.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The tests of what gathers results and writes docs/PERFORMANCE.md, which is Python. */
class CompareReportTest {

    @Test
    void shouldPassWhatPythonTests() throws Exception {
        Process python = start();
        String printed = new String(python.getInputStream().readAllBytes());
        assertThat(python.waitFor()).as(printed).isZero();
        assertThat(printed).containsPattern("Ran [1-9][0-9]* tests");
    }

    private static Process start() {
        try {
            // Without -B it leaves compiled modules among the sources.
            return new ProcessBuilder("python3", "-B", "-m", "unittest", "discover", "-s", "bench/lib")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return abort("no python3 here: " + e.getMessage());
        }
    }
}
