package io.rdmagateway.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.session.SessionGeneration;
import io.rdmagateway.transfer.TransferInfo;
import io.rdmagateway.transfer.TransferOperation;
import io.rdmagateway.transfer.TransferSpec;
import io.rdmagateway.transfer.TransferState;
import io.rdmagateway.verbs.RemoteMemory;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TransferRowTest {

    private static TransferRow row(TransferState state, long moved, long length, RuntimeException failure) {
        TransferSpec spec = new TransferSpec(
                "request",
                new SessionGeneration(Moments.SESSION, 1),
                TransferOperation.READ,
                "weights",
                0,
                length,
                new RemoteMemory(0, 0, length),
                0,
                0,
                0,
                0,
                false,
                OptionalInt.empty(),
                Duration.ZERO);
        return TransferRow.of(new TransferInfo(
                "fedcba9876543210",
                spec,
                state,
                Moments.NOON,
                moved,
                Duration.ofSeconds(1),
                OptionalInt.empty(),
                OptionalLong.empty(),
                Optional.ofNullable(failure)));
    }

    @Test
    void shouldSayHowFarItIsAndHowLongTheRestTakes() {
        TransferRow row = row(TransferState.RUNNING, 1 << 20, 4 << 20, null);

        assertThat(row.percent()).isEqualTo(25);
        assertThat(row.moved()).isEqualTo("1.0 MiB");
        assertThat(row.rate()).isEqualTo("1.0 MiB/s");
        assertThat(row.note()).isEqualTo("3 s left");
        assertThat(row.tone()).isEqualTo(Tone.BUSY);
    }

    @Test
    void shouldSayWhyItFailed() {
        TransferRow row = row(TransferState.FAILED, 0, 1, new IllegalStateException("ABORTED: the session broke"));

        assertThat(row.note()).isEqualTo("ABORTED: the session broke");
        assertThat(row.tone()).isEqualTo(Tone.BAD);
    }

    @Test
    void shouldBeWholeWhenItMovesNothing() {
        assertThat(row(TransferState.DONE, 0, 0, null).percent()).isEqualTo(100);
    }
}
