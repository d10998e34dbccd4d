package io.rdmagateway.client;

import io.rdmagateway.verbs.WorkCompletionException;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The deaths of a session in a row, without anything done in between: how many are borne, and which is the last. */
final class Deaths {

    private static final int MOST = 8;

    /** A session of which this is said may be opened again. What is not listed is final: the gateway means it. */
    private static final Set<String> PASSING = Set.of(
            "QUEUE_PAIR_ERROR",
            "DEVICE_ERROR",
            "NOT_PROVEN",
            "DATA_PATH_NOT_PROVEN",
            "SESSION_ENDED",
            "SESSION_NOT_ACTIVE",
            Handshake.SESSION_NOT_FOUND);

    private final Backoff backoff;
    private int count;

    Deaths(Backoff backoff) {
        this.backoff = backoff;
    }

    /**
     * Bears one more, after a pause unless it is the first.
     *
     * @throws RuntimeException the cause itself, when it is final or has come too often
     */
    void bear(RuntimeException cause) {
        if (isFinal(cause) || ++count > MOST) {
            throw cause;
        }
        if (count > 1) {
            try {
                TimeUnit.NANOSECONDS.sleep(backoff.next().toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw cause;
            }
        }
    }

    static boolean isFinal(RuntimeException cause) {
        return switch (cause) {
            case WorkCompletionException broken -> false;
            // Nothing has come through for long: another queue pair takes the same way.
            case GatewayException e when e.hasReason(DataPath.TRANSFER_TIMEOUT) -> true;
            case GatewayException e -> !Patience.mayPass(e) && !PASSING.contains(e.reason());
            default -> true;
        };
    }
}
