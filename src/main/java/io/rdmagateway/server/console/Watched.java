package io.rdmagateway.server.console;

import io.rdmagateway.copy.Copies;
import io.rdmagateway.diagnosis.Finding;
import io.rdmagateway.region.Grants;
import io.rdmagateway.session.ServingDevice;
import io.rdmagateway.transfer.Transfers;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the console looks at.
 *
 * @param checks what readiness rests on, asked anew
 * @param handshakes those that were proven
 * @param moves transfers that are done
 */
public record Watched(
        ServingDevice serving,
        Transfers transfers,
        Copies copies,
        Grants grants,
        Supplier<List<Finding>> checks,
        Supplier<Timed> handshakes,
        Supplier<Timed> moves) {

    /** How many there have been since the start, and how long they took together. */
    public record Timed(long count, Duration total) {

        public static final Timed NONE = new Timed(0, Duration.ZERO);

        public Timed plus(Timed other) {
            return new Timed(count + other.count, total.plus(other.total));
        }
    }
}
