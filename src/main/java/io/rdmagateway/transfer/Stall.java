package io.rdmagateway.transfer;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Notices when requests have waited too long for a receive of the client's, a SEND's own or that of a message before them. The
 * device does not: it tries for ever (rnr_retry 7), since a client may well pause for longer than the milliseconds after which a
 * device can be told to give up. For one thread.
 */
final class Stall {

    /** A message of a GiB completes at its end only, and may take its time on a link of 80 Mbit/s. */
    private static final long NANOS_PER_BYTE = 100;

    private final Duration patience;
    private long movedBytes = -1;
    private long sinceNanos;

    /** @param patience without any progress, beside the time that the bytes under way may take */
    Stall(Duration patience) {
        this.patience = patience;
    }

    /** @param underWayBytes empty when there is nothing to wait for */
    boolean isTooLong(long nowNanos, long moved, OptionalLong underWayBytes) {
        if (underWayBytes.isEmpty() || moved != movedBytes) {
            movedBytes = moved;
            sinceNanos = nowNanos;
            return false;
        }
        return nowNanos - sinceNanos >= patience.toNanos() + underWayBytes.getAsLong() * NANOS_PER_BYTE;
    }
}
