package io.rdmagateway.session;

import java.time.InstantSource;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Looks after sessions: at the moment that each has named, and soon after something has happened to one. So it costs by what
 * there is to do and not by how many there are. Thread-safe.
 */
final class Caretaker {

    private static final System.Logger LOG = System.getLogger(Caretaker.class.getName());

    private final SessionLimits limits;
    private final InstantSource wallClock;
    private final LongSupplier nanoTime;
    private final Consumer<Session> finish;
    private final Agenda<Session> agenda = new Agenda<>();
    private volatile CredentialJudge judge = CredentialJudge.LENIENT;
    private volatile boolean mustJudge;

    /** @param finish releases what a session holds if it has ended; may throw, and is called again then */
    Caretaker(SessionLimits limits, InstantSource wallClock, LongSupplier nanoTime, Consumer<Session> finish) {
        this.limits = limits;
        this.wallClock = wallClock;
        this.nanoTime = nanoTime;
        this.finish = finish;
    }

    /** @see Sessions#judgedBy */
    void judgedBy(CredentialJudge who) {
        judge = who;
        mustJudge = true;
    }

    /** Has a session looked at by the next {@link #turn}, which knows when to look again. */
    void lookSoon(Session session) {
        agenda.plan(session, nanoTime.getAsLong());
    }

    /**
     * Looks at those whose time has come.
     *
     * @param all there are; only walked when the judge has changed
     */
    void turn(Collection<Session> all) {
        if (mustJudge) {
            mustJudge = false;
            all.forEach(this::lookSoon);
        }
        agenda.takeDue(nanoTime.getAsLong()).forEach(this::look);
    }

    private void look(Session session) {
        long now = nanoTime.getAsLong();
        try {
            session.expire(now);
            session.end(judge);
            session.keepAlive(now, limits.keepalive());
            finish.accept(session);
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "session {0} stays {1}: {2}",
                    session.id(),
                    session.state(),
                    e.getMessage());
        }
        session.nextLook(now, wallClock.instant(), limits.keepalive()).ifPresent(at -> agenda.plan(session, at));
    }
}
