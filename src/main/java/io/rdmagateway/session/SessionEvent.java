package io.rdmagateway.session;

import io.rdmagateway.verbs.AsyncEventType;
import java.time.Duration;

/** What a {@link SessionWatch} tells. */
public sealed interface SessionEvent {

    /** How the session is from now on. */
    record Changed(SessionInfo info) implements SessionEvent {}

    /** Something happened to its port; it lives on unless a {@link Changed} follows. */
    record PortEvent(AsyncEventType type) implements SessionEvent {}

    /** The gateway stops soon. */
    record Drain(Duration timeLeft) implements SessionEvent {

        static Drain until(long deadlineNanos) {
            return new Drain(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
        }
    }
}
