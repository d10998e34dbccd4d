package io.rdmagateway.session;

import java.util.function.Consumer;

/**
 * A client's eye on its session: tells how it is at first and what happens to it, the last of which is a {@link
 * SessionEvent.Changed} in a state that is over. Being looked at keeps nothing alive: {@link #renew()} does.
 */
public final class SessionWatch implements AutoCloseable {

    private final Session session;
    private final Runnable renewal;
    private final Consumer<SessionEvent> listener;

    SessionWatch(Session session, Runnable renewal, Consumer<SessionEvent> listener) {
        this.session = session;
        this.renewal = renewal;
        this.listener = listener;
        session.add(listener);
    }

    /**
     * Starts the lease anew.
     *
     * @return false when there is none: the session is PENDING still or has ended
     */
    public boolean renew() {
        try {
            renewal.run();
            return true;
        } catch (SessionException notActive) {
            return false;
        }
    }

    /** Tells nothing more. */
    @Override
    public void close() {
        session.remove(listener);
    }
}
