package io.rdmagateway.session;

import io.rdmagateway.session.SessionException.Reason;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** Whether sessions may still begin, and how long those that live may take to finish. Thread-safe. */
final class Closing {

    /** How often to look whether something is over. */
    static final Duration LOOK = Duration.ofMillis(20);

    private final IntSupplier living;
    private volatile boolean begun;
    private volatile OptionalLong drainDeadline = OptionalLong.empty();

    /** @param living counts the sessions that hold something */
    Closing(IntSupplier living) {
        this.living = living;
    }

    /** Lets no session begin any more. */
    void begin() {
        begun = true;
    }

    boolean hasBegun() {
        return begun;
    }

    /** @throws SessionException SHUTTING_DOWN */
    void requireNotBegun() {
        if (begun) {
            throw new SessionException(Reason.SHUTTING_DOWN, "the gateway shuts down");
        }
    }

    /**
     * Begins, and tells everybody to finish.
     *
     * @return how many have not finished in time
     */
    int drain(Duration limit, Consumer<SessionEvent> everybody) {
        begin();
        drainDeadline = OptionalLong.of(System.nanoTime() + limit.toNanos());
        everybody.accept(new SessionEvent.Drain(limit));
        return awaitEnd(limit);
    }

    /** Tells somebody who was not there when everybody was told. */
    void tellLate(Consumer<SessionEvent> listener) {
        drainDeadline.ifPresent(deadline -> listener.accept(SessionEvent.Drain.until(deadline)));
    }

    /** Waits until nobody holds anything; returns how many do when the time is over. */
    int awaitEnd(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        int left;
        while ((left = living.getAsInt()) > 0 && deadline - System.nanoTime() > 0) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return left;
    }
}
