package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MovedTest {

    private final Moved moved = new Moved(1, 1, Duration.ZERO, Duration.ZERO, Checksum.SHA256, new byte[32]);

    @Test
    void shouldAcceptWhenTheChecksumsAreEqual() {
        assertThatCode(() -> moved.requireSame(new byte[32], "r")).doesNotThrowAnyException();
    }

    @Test
    void shouldNameTheRegionWhenTheChecksumsDiffer() {
        byte[] other = new byte[32];
        other[31] = 1;

        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> moved.requireSame(other, "weights"))
                .withMessageContaining("in region weights")
                .matches(e -> e.status() == ExitStatus.CHECKSUM);
    }
}
