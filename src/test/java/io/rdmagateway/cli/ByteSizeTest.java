package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "4097, 4097", "64K, 65536", "1m, 1048576", "2G, 2147483648", "1T, 1099511627776"})
    void shouldCountInPowersOf1024WhenAUnitFollows(String text, long bytes) {
        assertThat(new ByteSize().convert(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "K", "-1", "1.5G", "1 G", "1GB", "9007199254740992T"})
    void shouldShowHowWhenItIsNoSize(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> new ByteSize().convert(text))
                .withMessageContaining("'" + text + "' is no size")
                .withMessageContaining("64K");
    }
}
