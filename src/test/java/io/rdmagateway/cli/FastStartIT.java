package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.Commands;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the packaged program finds in its cache, and need not load and verify. Netty has classes that no cache takes. */
@Tag("packaged")
class FastStartIT {

    @Test
    void shouldFindItsClassesAndTheCommandLineInTheCache() {
        List<String> loaded = Commands.run(
                        "env", "RDMAGW_JAVA_OPTS=-Xlog:class+load=info:stdout", "./rdmagw", "devices")
                .lines()
                .filter(line -> line.contains("] picocli.") || line.contains("] io.rdmagateway."))
                .toList();
        assertThat(loaded).anyMatch(line -> line.contains(" source: shared objects file"));
        assertThat(loaded.stream().filter(line -> line.contains(" source: file:")))
                .isEmpty();
    }
}
