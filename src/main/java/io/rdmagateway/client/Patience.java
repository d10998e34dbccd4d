package io.rdmagateway.client;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Tries a call again for as long as the gateway may just not be there, or not have room. One deadline holds for all calls
 * of one opening. For one thread.
 */
final class Patience {

    private final ControlChannel control;
    private final Backoff backoff;
    private final long deadlineNanos;

    Patience(ControlChannel control, Backoff backoff, Duration limit) {
        this.control = control;
        this.backoff = backoff;
        this.deadlineNanos = System.nanoTime() + limit.toNanos();
    }

    /** @throws GatewayException what the last attempt threw */
    <T> T call(Supplier<T> idempotent) {
        while (true) {
            try {
                return idempotent.get();
            } catch (GatewayException e) {
                if (!mayPass(e) || !pause(e.retryDelay().orElse(Duration.ZERO))) {
                    throw e;
                }
            }
        }
    }

    static boolean mayPass(GatewayException e) {
        return switch (e.code()) {
            case UNAVAILABLE -> !e.hasReason(ErrorTranslation.NOT_TLS);
            case DEADLINE_EXCEEDED -> true;
            case RESOURCE_EXHAUSTED -> e.retryDelay().isPresent() || e.hasReason("SESSION_LIMIT_REACHED");
            default -> false;
        };
    }

    /**
     * Waits before another attempt, less when a connection comes about meanwhile.
     *
     * @return false when the time is over
     */
    boolean pause() {
        return pause(Duration.ZERO);
    }

    /** @param least what the gateway asked for; the back-off comes on top, so that those who were told the same spread */
    private boolean pause(Duration least) {
        Duration left = Duration.ofNanos(deadlineNanos - System.nanoTime());
        if (left.compareTo(least) <= 0) {
            return false;
        }
        Duration next = least.plus(backoff.next());
        try {
            control.pause(next.compareTo(left) < 0 ? next : left);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
