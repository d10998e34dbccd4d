package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.Commands;
import java.util.List;
import org.junit.jupiter.api.Tag;
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
}
