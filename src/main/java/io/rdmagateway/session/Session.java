package io.rdmagateway.session;

import io.rdmagateway.session.SessionException.Reason;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.QueuePairEndpoint;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One client's dedicated queue pair and its life. Thread-safe; no lock is held while a device works.
 *
 * <p>Times are those of a monotonic clock, in nanoseconds.
 */
public final class Session {

    /** The end of a session whose device has not said why. */
    static final String FLUSHED =
            "WR_FLUSH_ERR: the queue pair entered ERR, as when the client uses a key, a range or a right it does not have";

    private static final System.Logger LOG = System.getLogger(Session.class.getName());

    private final SessionInfo birth;
    private final SessionSpec spec;
    private final SessionHost host;
    private final DedicatedQueuePair qp;
    private final Teardown teardown;
    /** Told under this session's monitor, so that every one hears all changes and in their order. */
    private final List<Consumer<SessionEvent>> listeners = new CopyOnWriteArrayList<>();

    private SessionState state = SessionState.PENDING;
    private Optional<EndCause> endCause = Optional.empty();
    private String endReason = "";
    private long deadlineNanos;
    private long provenNanos;
    private Optional<Credential> credential;

    /**
     * Makes one in PENDING.
     *
     * @param birth what it is at first
     * @param spec what its owner asked for
     * @param teardown releases everything; owned from now on
     * @param deadlineNanos when it ends if it is not activated
     */
    Session(
            SessionInfo birth,
            SessionSpec spec,
            SessionHost host,
            DedicatedQueuePair qp,
            Teardown teardown,
            long deadlineNanos) {
        this.birth = birth;
        this.spec = spec;
        this.host = host;
        this.qp = qp;
        this.teardown = teardown;
        this.deadlineNanos = deadlineNanos;
        this.credential = spec.credential();
    }

    public String id() {
        return birth.id();
    }

    public Identity owner() {
        return birth.owner();
    }

    SessionGeneration generation() {
        return new SessionGeneration(birth.id(), birth.generation());
    }

    String requestId() {
        return spec.requestId();
    }

    /** Returns what it was made on. */
    SessionHost host() {
        return host;
    }

    DedicatedQueuePair queuePair() {
        return qp;
    }

    /** Returns the gateway's half of the connection. */
    public QueuePairEndpoint endpoint() {
        return qp.local();
    }

    /** Returns the longest message that its receives take. */
    public int maxMessageBytes() {
        return Echo.MAX_MESSAGE_BYTES;
    }

    public ProofSlot proof() {
        return qp.proof();
    }

    public synchronized SessionInfo info() {
        return new SessionInfo(
                birth.id(),
                birth.generation(),
                birth.owner(),
                state,
                birth.device(),
                birth.portNum(),
                birth.mtu(),
                birth.maxRdAtomic(),
                birth.createTime(),
                birth.lease(),
                endCause,
                endReason);
    }

    synchronized SessionState state() {
        return state;
    }

    /** Goes from PENDING to ACTIVE when the nonce is in its slot. */
    synchronized void activate(long generation, long nowNanos) {
        requireGeneration(generation);
        requireLive(nowNanos);
        if (state == SessionState.PENDING) {
            if (!qp.proof().isFilled()) {
                throw new SessionException(
                        Reason.DATA_PATH_NOT_PROVEN,
                        "the nonce is not in the proof slot: did the RDMA WRITE complete with SUCCESS before this call, "
                                + "with rq_psn and sq_psn as agreed, and may UDP 4791 pass to "
                                + qp.local().gid() + "?");
            }
            state = SessionState.ACTIVE;
            // Not when it is repeated: a call that comes late must not keep alive what nobody renews.
            deadlineNanos = nowNanos + birth.lease().toNanos();
            provenNanos = nowNanos;
            tell(new SessionEvent.Changed(info()));
        }
    }

    /** Starts the lease anew. */
    synchronized void renew(long generation, long nowNanos) {
        requireActive(generation, nowNanos);
        deadlineNanos = nowNanos + birth.lease().toNanos();
    }

    /**
     * Lives on with a newer credential of its owner's. An older one changes nothing: two connections may renew by turns.
     *
     * @return true when it was newer
     */
    synchronized boolean present(Credential shown) {
        boolean newer = credential.filter(held -> !shown.isNewerThan(held)).isEmpty();
        if (newer) {
            credential = Optional.of(shown);
        }
        return newer;
    }

    /** Ends it when its credential is good no longer. */
    synchronized void end(CredentialJudge judge) {
        credential.flatMap(judge::flawOf).ifPresent(cause -> end(cause, "its client's certificate is good no longer"));
    }

    synchronized void requireActive(long generation, long nowNanos) {
        requireGeneration(generation);
        requireLive(nowNanos);
        if (state != SessionState.ACTIVE) {
            throw new SessionException(Reason.SESSION_NOT_ACTIVE, "the session is PENDING: activate it first");
        }
    }

    /** Demands that the request which made it still has a session. */
    synchronized void requireItsLife() {
        if (!state.isLive()) {
            throw new SessionException(
                    Reason.SESSION_NOT_ACTIVE,
                    "the session of this request has ended (" + endReason + "); open another with a new request_id");
        }
    }

    void requireGeneration(long generation) {
        if (generation != birth.generation()) {
            throw new SessionException(
                    Reason.STALE_GENERATION, "generation " + generation + " of this session is not the present one");
        }
    }

    private void requireLive(long nowNanos) {
        if (!state.isLive()) {
            throw new SessionException(Reason.SESSION_NOT_ACTIVE, "the session has ended: " + endReason);
        }
        if (isExpired(nowNanos)) {
            throw new SessionException(Reason.SESSION_NOT_ACTIVE, "the session has ended: " + expiry());
        }
    }

    /**
     * Registers memory that the client may touch until the registration is closed or the session ends.
     *
     * @param memory stays allocated until {@code released} has run
     * @param iova the address that the client uses; equal to the memory's modulo the page size
     * @param released runs once, when the device has let go of the memory: before this throws, or later
     * @throws SessionException SESSION_NOT_ACTIVE when it ended meanwhile
     */
    public Registration register(MemorySegment memory, long iova, Set<Access> access, Runnable released) {
        return whileItLives(() -> qp.register(memory, iova, access, released));
    }

    /**
     * Registers memory for requests of the gateway's own, until the registration is closed or the session ends.
     *
     * @param access LOCAL_WRITE when requests write to it, else nothing
     * @param released as with {@link #register}
     * @throws SessionException SESSION_NOT_ACTIVE when it ended meanwhile
     */
    public Registration registerLocal(MemorySegment memory, Set<Access> access, Runnable released) {
        return whileItLives(() -> qp.registerLocal(memory, access, released));
    }

    /**
     * Posts requests on its queue pair, by turns with others. Work that had nothing more to post is submitted anew when it
     * has again; until then it hears of the queue pair's end only when some of its requests are under way.
     *
     * @throws SessionException SESSION_NOT_ACTIVE when it ended meanwhile; the work hears nothing
     */
    public void submit(Work work) {
        whileItLives(() -> qp.submit(work));
    }

    /**
     * Gives the messages that the client SENDs to somebody, after those who asked before.
     *
     * @throws SessionException SESSION_NOT_ACTIVE when it ended meanwhile; the taker hears nothing
     */
    public void submit(MessageTaker taker) {
        whileItLives(() -> qp.submit(taker));
    }

    /**
     * Posts nothing more of some work.
     *
     * @return true when none of its requests is under way, so that it hears nothing more
     */
    public boolean withdraw(Work work) {
        return qp.withdraw(work);
    }

    /**
     * Gives somebody no more messages.
     *
     * @return false when it gets none anyway
     */
    public boolean withdraw(MessageTaker taker) {
        return qp.withdraw(taker);
    }

    /**
     * Breaks the queue pair when no request of any {@link Work} is done for so long, and for 100 ns more with each byte under
     * way, as when one meets no receive of the client's: the device tries for ever (rnr_retry 7), since clients pause for
     * longer than it can be told to wait.
     */
    public void giveUpWhenStalled(long nowNanos, Duration patience) {
        qp.giveUpWhenStalled(nowNanos, patience);
    }

    private <T> T whileItLives(Supplier<T> use) {
        try {
            return use.get();
        } catch (IllegalStateException e) {
            throw over();
        }
    }

    private void whileItLives(Runnable use) {
        try {
            use.run();
        } catch (IllegalStateException e) {
            throw over();
        }
    }

    private SessionException over() {
        return new SessionException(Reason.SESSION_NOT_ACTIVE, "the session has ended: " + info().endReason());
    }

    /** Ends it when its time is over. */
    synchronized void expire(long nowNanos) {
        if (isExpired(nowNanos)) {
            end(state == SessionState.PENDING ? EndCause.NOT_PROVEN : EndCause.LEASE_EXPIRED, expiry());
        }
    }

    private boolean isExpired(long nowNanos) {
        return state.isLive() && nowNanos - deadlineNanos >= 0;
    }

    private String expiry() {
        return state == SessionState.PENDING
                ? "the data path was not proven in time"
                : "the lease of " + birth.lease().toMillis() + " ms ran out";
    }

    /**
     * Has the device find out whether the client is still there, when that was not seen for a while and the client agreed
     * to it. If it is not, the queue pair breaks.
     *
     * @param interval zero: never
     */
    void keepAlive(long nowNanos, Duration interval) {
        synchronized (this) {
            if (!isLookedAfter(interval) || nowNanos - provenNanos < interval.toNanos()) {
                return;
            }
            provenNanos = nowNanos;
        }
        qp.keepAlive();
    }

    private boolean isLookedAfter(Duration interval) {
        return state == SessionState.ACTIVE && spec.keepalive() && interval.isPositive();
    }

    /** Returns when time alone gives it something to do; it may have been put off by then. Empty when it is over. */
    synchronized OptionalLong nextLook(long nowNanos, Instant now, Duration keepalive) {
        if (!state.isLive()) {
            return state.isOver() ? OptionalLong.empty() : OptionalLong.of(nowNanos);
        }
        long wait = deadlineNanos - nowNanos;
        if (isLookedAfter(keepalive)) {
            wait = Math.min(wait, provenNanos + keepalive.toNanos() - nowNanos);
        }
        if (credential.isPresent() && credential.get().notAfter().isBefore(now.plusNanos(wait))) {
            // It is good until that very moment.
            wait = Duration.between(now, credential.get().notAfter()).toNanos() + 1;
        }
        return OptionalLong.of(nowNanos + wait);
    }

    /** Ends it: from now on nobody can use it. What it holds is released by {@link #release}. */
    synchronized void end(EndCause cause, String reason) {
        if (state.isLive()) {
            state = SessionState.DRAINING;
            endCause = Optional.of(cause);
            endReason = reason;
            LOG.log(System.Logger.Level.INFO, "session {0} of {1} ends: {2}", id(), owner(), reason);
            tell(new SessionEvent.Changed(info()));
        }
    }

    /** Replaces the reason of the end when it was not known. */
    synchronized void explain(String reason) {
        if (endReason.equals(FLUSHED)) {
            endReason = reason;
            LOG.log(System.Logger.Level.INFO, "session {0} ended because of {1}", id(), reason);
            tell(new SessionEvent.Changed(info()));
        }
    }

    /** Tells a listener how it is and, from now on, what happens to it. The listener must not wait. */
    synchronized void add(Consumer<SessionEvent> listener) {
        listeners.add(listener);
        listener.accept(new SessionEvent.Changed(info()));
    }

    void remove(Consumer<SessionEvent> listener) {
        listeners.remove(listener);
    }

    synchronized void tell(SessionEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    /**
     * Releases what an ended session holds; waits when another thread is about it.
     *
     * @return true for the one call that finished it
     * @throws RuntimeException when the device refuses; the session stays DRAINING and this may be called again
     */
    boolean release() {
        synchronized (teardown) {
            if (state() != SessionState.DRAINING) {
                return false;
            }
            teardown.close();
            synchronized (this) {
                state = endCause.orElseThrow().lastState();
                tell(new SessionEvent.Changed(info()));
            }
            return true;
        }
    }
}
