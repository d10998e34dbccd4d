package io.rdmagateway.copy;

import io.rdmagateway.copy.CopySpec.Sha256;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How far a copy has come.
 *
 * @param arrivedBytes bytes of the beginning that are here
 * @param movedBytes those of them that came over the network
 * @param lengthBytes of all; 0 while the source has not said
 * @param sha256 when it is done
 */
public record CopyProgress(
        long arrivedBytes, long movedBytes, long lengthBytes, Duration running, Optional<Sha256> sha256) {

    /** Returns bytes a second. */
    public long rate() {
        long nanos = Math.max(1, running.toNanos());
        return (long) ((double) movedBytes * TimeUnit.SECONDS.toNanos(1) / nanos);
    }
}
