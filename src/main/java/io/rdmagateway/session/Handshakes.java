package io.rdmagateway.session;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** How handshakes end, and how long they take: from the request for a session until its data path is proven. Thread-safe. */
public final class Handshakes {

    /** How one ended. */
    public enum Outcome {
        /** The session became ACTIVE. */
        PROVEN,
        /** The time for it was over before the nonce had come. */
        NOT_PROVEN,
        /** No session came to be. */
        REFUSED,
        /** The session ended for another cause before it was proven. */
        BROKEN
    }

    private final LongSupplier nanoTime;
    private volatile BiConsumer<Outcome, Duration> listener = (outcome, took) -> {};

    Handshakes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Names who is told of each that is over, once; must not wait. */
    public void whenOver(BiConsumer<Outcome, Duration> listener) {
        this.listener = listener;
    }

    /** Tells of one that came to nothing, for whatever reason its client was given. */
    public void refused(Duration after) {
        listener.accept(Outcome.REFUSED, after);
    }

    /** Tells how a session's ends. */
    void watch(Session session, long beganNanos) {
        session.add(new Watch(session, beganNanos));
    }

    private final class Watch implements Consumer<SessionEvent> {

        private final Session session;
        private final long beganNanos;
        private boolean over;

        Watch(Session session, long beganNanos) {
            this.session = session;
            this.beganNanos = beganNanos;
        }

        /** One call at a time, as for all listeners. */
        @Override
        public void accept(SessionEvent event) {
            if (!over
                    && event instanceof SessionEvent.Changed(SessionInfo info)
                    && info.state() != SessionState.PENDING) {
                over = true;
                listener.accept(outcome(info), Duration.ofNanos(nanoTime.getAsLong() - beganNanos));
                session.remove(this);
            }
        }
    }

    private static Outcome outcome(SessionInfo info) {
        if (info.state() == SessionState.ACTIVE) {
            return Outcome.PROVEN;
        }
        return info.endCause().filter(EndCause.NOT_PROVEN::equals).isPresent() ? Outcome.NOT_PROVEN : Outcome.BROKEN;
    }
}
