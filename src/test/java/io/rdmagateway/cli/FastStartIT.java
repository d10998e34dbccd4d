package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.server.DevCertificates;
import io.rdmagateway.testing.Commands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the packaged program finds in its cache, and need not load and verify. Netty has classes that no cache takes. */
@Tag("packaged")
class FastStartIT {

    @ParameterizedTest
    @ValueSource(strings = {"devices", "bench write --help", "copy --help"})
    void shouldFindItsClassesAndTheCommandLineInTheCache(String command) {
        String logging = "env RDMAGW_JAVA_OPTS=-Xlog:class+load=info:stdout ./rdmagw ";
        List<String> loaded = Commands.run((logging + command).split(" "))
                .lines()
                .filter(line -> line.contains("] picocli.") || line.contains("] io.rdmagateway."))
                .toList();
        assertThat(loaded).anyMatch(line -> line.contains(" source: shared objects file"));
        assertThat(loaded.stream().filter(line -> line.contains(" source: file:")))
                .isEmpty();
    }

    /** Netty would, to look at a key that needs none of them. */
    @Test
    void shouldLeaveCiphersAloneThatTlsHasNoUseFor(@TempDir Path dir) throws IOException {
        String initialized = initializedToConnect(dir);

        assertThat(initialized)
                .contains("Initializing 'io/netty/handler/ssl/JdkSslClientContext'")
                .doesNotContain("Initializing 'org/bouncycastle/");
    }

    @Test
    void shouldLoadTlsBesideTheCommandLine(@TempDir Path dir) throws IOException {
        String initialized = initializedToConnect(dir);

        assertThat(initialized)
                .containsPattern("Initializing 'sun/security/ssl/SSLContextImpl' .* by thread \"rdmagw-tls\"");
    }

    private static String initializedToConnect(Path dir) throws IOException {
        DevCertificates.in(dir);
        return Commands.run(
                "sh",
                "-c",
                "RDMAGW_JAVA_OPTS=-Xlog:class+init=info:stdout ./rdmagw regions list --gateway localhost:1 --cert-dir "
                        + dir + " || true");
    }
}
