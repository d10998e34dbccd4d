package io.rdmagateway.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What can be said of a transfer at one moment.
 *
 * @param movedBytes that are where they should be
 * @param running how long it has been RUNNING
 * @param crc32c of the range, when it is DONE and was asked for
 * @param formerValue what an atomic operation found, in the client's byte order
 * @param failure why it FAILED
 */
public record TransferInfo(
        String id,
        TransferSpec spec,
        TransferState state,
        Instant createTime,
        long movedBytes,
        Duration running,
        OptionalInt crc32c,
        OptionalLong formerValue,
        Optional<RuntimeException> failure) {

    /** Returns bytes a second since it began, 0 before. */
    public long rate() {
        return running.isPositive() ? (long) (movedBytes * 1e9 / running.toNanos()) : 0;
    }

    /** Returns how long the rest takes at this rate; empty when nobody knows. */
    public Optional<Duration> timeLeft() {
        long rate = rate();
        return state == TransferState.RUNNING && rate > 0
                ? Optional.of(Duration.ofMillis((long) ((spec.lengthBytes() - movedBytes) * 1e3 / rate)))
                : Optional.empty();
    }
}
