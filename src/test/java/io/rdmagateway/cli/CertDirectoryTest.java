package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CertDirectoryTest {

    private static final Map<String, String> BOTH = Map.of("RDMAGW_CERT_DIR", "/configured", "HOME", "/home/u");

    @Test
    void shouldTakeWhatTheUserNamesFirst() {
        assertThat(CertDirectory.of(Path.of("named"), BOTH)).isEqualTo(Path.of("named"));
    }

    @Test
    void shouldTakeTheEnvironmentsWhenNothingIsNamed() {
        assertThat(CertDirectory.of(null, BOTH)).isEqualTo(Path.of("/configured"));
    }

    @Test
    void shouldLookBelowHomeWhenNothingIsConfigured() {
        assertThat(CertDirectory.of(null, Map.of("HOME", "/home/u"))).isEqualTo(Path.of("/home/u/.rdmagw/dev"));
    }
}
