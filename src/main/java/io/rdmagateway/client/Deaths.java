package io.rdmagateway.client;

import io.rdmagateway.verbs.WorkCompletionException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The deaths of a session in a row, without anything done in between: how many are borne, for how long, and which is the last.
 */
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
            "SESSION_BROKEN",
            "LEASE_EXPIRED",
            Handshake.SESSION_NOT_FOUND);

    private final Backoff backoff;
    private final Duration patience;
    private int count;
    private long firstNanos;
    private boolean refused;

    /** @param patience how long they are borne; zero: for as long as they are not too many */
    Deaths(Backoff backoff, Duration patience) {
        this.backoff = backoff;
        this.patience = patience;
    }

    /** Begins anew: something was done. */
    void forget() {
        count = 0;
        refused = false;
        backoff.reset();
    }

    /**
     * Bears one more, after a pause unless it is the first.
     *
     * @throws RuntimeException the cause itself, when it is final or has come too often
     */
    void bear(RuntimeException cause) {
        if (count++ == 0) {
            firstNanos = System.nanoTime();
        }
        if (isFinal(cause) || isRefusedAgain(cause) || isEnough()) {
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

    private boolean isEnough() {
        boolean late = patience.isPositive() && System.nanoTime() - firstNanos >= patience.toNanos();
        return late || count > MOST;
    }

    /** A forged packet can refuse an operation too, so the first time does not mean that the gateway does. */
    private boolean isRefusedAgain(RuntimeException cause) {
        boolean before = refused;
        refused = cause instanceof WorkCompletionException wc && isRefusal(wc.status());
        return before && refused;
    }

    private static boolean isRefusal(WorkCompletionStatus status) {
        return switch (status) {
            case REM_ACCESS_ERR, REM_INV_REQ_ERR, REM_OP_ERR, REM_INV_RD_REQ_ERR -> true;
            case LOC_LEN_ERR, LOC_QP_OP_ERR, LOC_PROT_ERR, LOC_ACCESS_ERR -> true;
            default -> false;
        };
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
