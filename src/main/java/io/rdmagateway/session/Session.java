package io.rdmagateway.session;

import io.rdmagateway.session.SessionException.Reason;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.QueuePairInfo;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

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
    private final String requestId;
    private final DedicatedQueuePair qp;
    private final Teardown teardown;
    private SessionState state = SessionState.PENDING;
    private SessionState endState = SessionState.FAILED;
    private String endReason = "";
    private long deadlineNanos;

    /**
     * Makes one in PENDING.
     *
     * @param birth what it is at first
     * @param requestId what its owner asked for it with
     * @param teardown releases everything; owned from now on
     * @param deadlineNanos when it ends if it is not activated
     */
    Session(SessionInfo birth, String requestId, DedicatedQueuePair qp, Teardown teardown, long deadlineNanos) {
        this.birth = birth;
        this.requestId = requestId;
        this.qp = qp;
        this.teardown = teardown;
        this.deadlineNanos = deadlineNanos;
    }

    public String id() {
        return birth.id();
    }

    public Identity owner() {
        return birth.owner();
    }

    String requestId() {
        return requestId;
    }

    CompletionSource completions() {
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
                endReason);
    }

    synchronized SessionState state() {
        return state;
    }

    /** Asks the device how the queue pair is; empty when it is gone. */
    Optional<QueuePairInfo> queuePairInfo() {
        if (state().isOver()) {
            return Optional.empty();
        }
        try {
            return Optional.of(qp.qp().info());
        } catch (IllegalStateException e) {
            return Optional.empty(); // closed since we looked
        }
    }

    int qpNum() {
        return qp.qp().qpNum();
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
        }
    }

    /** Starts the lease anew. */
    synchronized void renew(long generation, long nowNanos) {
        requireActive(generation, nowNanos);
        deadlineNanos = nowNanos + birth.lease().toNanos();
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
     * @param released runs once, when the device has let go of the memory
     * @throws SessionException SESSION_NOT_ACTIVE when it ended meanwhile
     */
    public Registration register(MemorySegment memory, long iova, Set<Access> access, Runnable released) {
        try {
            return qp.registrations().add(memory, iova, access, released);
        } catch (IllegalStateException e) {
            throw new SessionException(Reason.SESSION_NOT_ACTIVE, "the session has ended: " + info().endReason());
        }
    }

    /** True when its time is over. */
    synchronized boolean isExpired(long nowNanos) {
        return state.isLive() && nowNanos - deadlineNanos >= 0;
    }

    synchronized String expiry() {
        Duration lease = birth.lease();
        return state == SessionState.PENDING
                ? "the data path was not proven in time"
                : "the lease of " + lease.toMillis() + " ms ran out";
    }

    /** Ends it: from now on nobody can use it. What it holds is released by {@link #release}. */
    synchronized void end(SessionState how, String reason) {
        if (state.isLive()) {
            state = SessionState.DRAINING;
            endState = how;
            endReason = reason;
            LOG.log(System.Logger.Level.INFO, "session {0} of {1} ends: {2}", id(), owner(), reason);
        }
    }

    /** Replaces the reason of the end when it was not known. */
    synchronized void explain(String reason) {
        if (endReason.equals(FLUSHED)) {
            endReason = reason;
            LOG.log(System.Logger.Level.INFO, "session {0} ended because of {1}", id(), reason);
        }
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
                state = endState;
            }
            return true;
        }
    }
}
