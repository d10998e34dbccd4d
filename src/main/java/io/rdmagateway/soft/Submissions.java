package io.rdmagateway.soft;

import java.util.concurrent.atomic.AtomicReference;

/** Connections to which something was posted: any thread adds, the engine's turns take. Each is in there once. */
final class Submissions {

    private final AtomicReference<ReliableConnection> top = new AtomicReference<>();

    boolean isEmpty() {
        return top.get() == null;
    }

    void add(ReliableConnection connection) {
        if (!connection.submitted.getAndSet(true)) {
            ReliableConnection next;
            do {
                next = top.get();
                connection.nextSubmitted = next;
            } while (!top.compareAndSet(next, connection));
        }
    }

    /** Returns the first of all that are in there, or null; {@link #next} has the others. */
    ReliableConnection takeAll() {
        return isEmpty() ? null : top.getAndSet(null);
    }

    /** Lets go of a connection, which may be added anew, and returns the one after it, or null. */
    ReliableConnection next(ReliableConnection taken) {
        ReliableConnection next = taken.nextSubmitted;
        taken.nextSubmitted = null;
        taken.submitted.set(false);
        return next;
    }
}
