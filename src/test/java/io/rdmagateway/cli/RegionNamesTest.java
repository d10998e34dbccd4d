package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b.bin", "layers/0/w-1_2.bin", ".hidden", "a/.git/x", "-a", "a."})
    void shouldGiveThePathBackWhenReadFromTheName(String path) {
        String name = RegionNames.of("model", Path.of(path));

        assertThat(name).isEqualTo("model.." + path.replace("/", ".."));
        assertThat(RegionNames.isBelow("model", name)).isTrue();
        assertThat(RegionNames.path("model", name)).contains(Path.of(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ä", "a..b", "a./b", "a:b"})
    void shouldRefuseWhenThePathCannotBeTold(String path) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> RegionNames.of("model", Path.of(path)))
                .withMessageContaining(path + ": no region can be named after it");
    }

    @Test
    void shouldRefuseWhenTheNameIsLong() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> RegionNames.of("model", Path.of("a".repeat(122))))
                .withMessageContaining("128 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model..",
                "model....etc",
                "model.....etc",
                "model..a....b",
                "model..a.....b",
                "model...",
                "model..a..."
            })
    void shouldNotLeadOutOfTheDirectoryWhateverTheName(String name) {
        assertThat(RegionNames.isBelow("model", name)).isTrue();
        RegionNames.path("model", name)
                .ifPresent(path -> assertThat(Path.of("/x").resolve(path).normalize())
                        .as(name)
                        .startsWith(Path.of("/x"))
                        .isEqualTo(Path.of("/x").resolve(path))
                        .isNotEqualTo(Path.of("/x")));
    }

    @Test
    void shouldTakeOnlyWhatBeginsWithThePrefix() {
        assertThat(RegionNames.isBelow("model", "model")).isFalse();
        assertThat(RegionNames.isBelow("model", "model.bin")).isFalse();
        assertThat(RegionNames.isBelow("model", "models..a")).isFalse();
    }
}
