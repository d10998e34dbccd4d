package io.rdmagateway.session;

import io.rdmagateway.session.SessionException.Reason;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.QueuePairState;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * All sessions of a gateway, living and lately ended. Thread-safe.
 *
 * <p>A session of somebody else answers exactly as one that never was.
 */
public final class Sessions implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Sessions.class.getName());
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9\\-_.:]{1,64}");
    private static final long FIRST_GENERATION = 1;
    private static final long CLOSE_SECONDS = 10;

    private record Ended(String id, long atNanos) {}

    private final GatewayPort port;
    private final CompletionEngine engine;
    private final SessionLimits limits;
    private final InstantSource wallClock;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final RandomIds ids;
    private final Semaphore free;
    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final Map<Claim.Key, Claim> claims = new ConcurrentHashMap<>();
    private final Queue<Teardown> halfMade = new ConcurrentLinkedQueue<>();
    private final Deque<Ended> ended = new ArrayDeque<>();
    private volatile Runnable broken = () -> {};
    private volatile boolean closed;

    /**
     * Makes an empty set of sessions.
     *
     * @param port borrowed
     * @param engine borrowed; takes the completions
     * @param wallClock for times that are shown
     * @param nanoTime for times that are compared: monotonic
     * @param random a secure source in production: draws PSNs, nonces and ids
     */
    public Sessions(
            GatewayPort port,
            CompletionEngine engine,
            SessionLimits limits,
            InstantSource wallClock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.port = port;
        this.engine = engine;
        this.limits = limits;
        this.wallClock = wallClock;
        this.nanoTime = nanoTime;
        this.random = random;
        this.ids = new RandomIds(random);
        this.free = new Semaphore(limits.maxSessions());
    }

    /** Names who is told that a session broke and waits for {@link #reap}. */
    public void whenBroken(Runnable listener) {
        broken = listener;
    }

    /**
     * Makes a session in PENDING, whose queue pair is in RTS. The same request again gives the same session while it
     * lives, and its end for as long as it is remembered: a request that comes late never makes a second queue pair. A race
     * between two of them makes one.
     *
     * @throws SessionException INVALID_REQUEST_ID, INVALID_ENDPOINT, REQUEST_ID_REUSED, SESSION_NOT_ACTIVE,
     *     SESSION_LIMIT_REACHED, SHUTTING_DOWN; nothing is left of it
     */
    public Session create(Identity owner, String requestId, QueuePairEndpoint remote) {
        if (!REQUEST_ID.matcher(requestId).matches()) {
            throw SessionException.ofField(
                    Reason.INVALID_REQUEST_ID, "request_id", "must be 1 to 64 characters out of A-Z a-z 0-9 - _ . :");
        }
        Claim.Key key = new Claim.Key(owner, requestId);
        Claim mine = new Claim(remote);
        Claim first = claims.putIfAbsent(key, mine);
        if (first == null) {
            return make(key, mine, remote);
        }
        first.requireSame(remote);
        Session session = first.await();
        expire(session);
        session.requireItsLife();
        return session;
    }

    private Session make(Claim.Key key, Claim claim, QueuePairEndpoint remote) {
        try {
            return claim.fulfil(() -> open(key, remote));
        } catch (RuntimeException | Error e) {
            claims.remove(key, claim);
            throw e;
        }
    }

    private Session open(Claim.Key key, QueuePairEndpoint remote) {
        requireOpen();
        if (!free.tryAcquire()) {
            int max = limits.maxSessions();
            throw new SessionException(
                    Reason.SESSION_LIMIT_REACHED,
                    "all " + max + " sessions of this gateway are in use",
                    Map.of("limit", Integer.toString(max)));
        }
        Teardown teardown = new Teardown();
        Session session;
        try {
            DedicatedQueuePair qp = DedicatedQueuePair.connect(port, engine.channel(), remote, random, teardown);
            session = register(key, qp, remote, teardown);
        } catch (RuntimeException | Error e) {
            abandon(teardown, e);
            throw e;
        }
        if (closed) {
            // close() may have passed by before the session could be seen.
            session.end(SessionState.FAILED, "the gateway shuts down");
            finish(session);
            requireOpen();
        }
        return session;
    }

    private Session register(Claim.Key key, DedicatedQueuePair qp, QueuePairEndpoint remote, Teardown teardown) {
        SessionInfo birth = new SessionInfo(
                ids.next(),
                FIRST_GENERATION,
                key.owner(),
                SessionState.PENDING,
                port.deviceName(),
                port.portNum(),
                qp.qp().mtu(),
                qp.qp().maxRdAtomic(),
                wallClock.instant(),
                limits.lease(),
                "");
        long deadline = nanoTime.getAsLong() + limits.pendingTimeout().toNanos();
        Session session = new Session(birth, key.requestId(), qp, teardown, deadline);
        qp.serve(listener(session));
        byId.put(session.id(), session);
        engine.add(qp);
        LOG.log(
                System.Logger.Level.INFO,
                "session {0} of {1} is PENDING, {2} to {3}",
                session.id(),
                key.owner(),
                qp.local().gid(),
                remote.gid());
        return session;
    }

    private DedicatedQueuePair.Listener listener(Session session) {
        return new DedicatedQueuePair.Listener() {
            @Override
            public boolean answers() {
                return session.state() == SessionState.ACTIVE;
            }

            @Override
            public void broke(String reason) {
                fail(session, reason);
            }

            @Override
            public void flushed() {
                // The next regular reap releases it; until then the device's event may come and say more.
                session.end(SessionState.FAILED, Session.FLUSHED);
            }
        };
    }

    /** Undoes what was made before a failure. What the device refuses to give back is tried again by {@link #reap}. */
    private void abandon(Teardown teardown, Throwable cause) {
        try {
            teardown.close();
            free.release();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            halfMade.add(teardown);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new SessionException(Reason.SHUTTING_DOWN, "the gateway shuts down");
        }
    }

    /** @throws SessionException DATA_PATH_NOT_PROVEN and the session stays as it was; or it is not there or ended */
    public SessionInfo activate(Identity owner, String id, long generation) {
        Session session = find(owner, id);
        session.activate(generation, nanoTime.getAsLong());
        return session.info();
    }

    public SessionInfo renew(Identity owner, String id, long generation) {
        Session session = find(owner, id);
        session.renew(generation, nanoTime.getAsLong());
        return session.info();
    }

    /** Returns a session whose data path is proven. */
    public Session requireActive(Identity owner, String id, long generation) {
        Session session = find(owner, id);
        session.requireActive(generation, nanoTime.getAsLong());
        return session;
    }

    /** @throws SessionException SESSION_NOT_FOUND when it is not this owner's, not remembered, or never was */
    public Session find(Identity owner, String id) {
        Session session = byId.get(id);
        if (session == null || !session.owner().equals(owner)) {
            throw new SessionException(Reason.SESSION_NOT_FOUND, "you have no session of this id");
        }
        return session;
    }

    /** Returns an owner's sessions, oldest first. */
    public Page<SessionInfo> list(Identity owner, int pageSize, String pageToken) {
        return Page.of(
                byId.values().stream()
                        .filter(session -> session.owner().equals(owner))
                        .map(Session::info)
                        .sorted(Comparator.comparing(Sessions::age))
                        .toList(),
                pageSize,
                pageToken,
                Sessions::age);
    }

    private static String age(SessionInfo info) {
        return "%016x%s".formatted(info.createTime().toEpochMilli(), info.id());
    }

    /** Ends a session. When it returns, nothing is left but the memory of it. */
    public void delete(Identity owner, String id, long generation) {
        Session session = find(owner, id);
        session.requireGeneration(generation);
        session.end(SessionState.TIMEWAIT, "deleted by its owner");
        finish(session);
    }

    /** Ends the session of a queue pair that the device gave up. */
    public void failQueuePair(int qpNum, String reason) {
        byId.values().stream()
                .filter(session -> !session.state().isOver() && session.qpNum() == qpNum)
                .forEach(session -> {
                    session.explain(reason);
                    fail(session, reason);
                });
    }

    public void failAll(String reason) {
        byId.values().forEach(session -> fail(session, reason));
    }

    private void fail(Session session, String reason) {
        session.end(SessionState.FAILED, reason);
        broken.run();
    }

    /** Ends what has expired, releases what has ended and forgets what ended long ago. */
    public void reap() {
        for (Session session : byId.values()) {
            expire(session);
            if (session.state() == SessionState.DRAINING) {
                tryFinish(session);
            }
        }
        for (int i = halfMade.size(); i > 0; i--) {
            Teardown teardown = halfMade.poll();
            if (teardown != null) {
                abandon(teardown, new IllegalStateException("tried again"));
            }
        }
        forget(nanoTime.getAsLong());
    }

    private void expire(Session session) {
        if (session.isExpired(nanoTime.getAsLong())) {
            session.end(SessionState.FAILED, session.expiry());
        }
    }

    private void tryFinish(Session session) {
        try {
            finish(session);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "session {0} stays DRAINING: {1}", session.id(), e.getMessage());
        }
    }

    private void finish(Session session) {
        engine.remove(session.completions());
        if (session.release()) {
            free.release();
            synchronized (ended) {
                ended.add(new Ended(session.id(), nanoTime.getAsLong()));
            }
        }
    }

    private void forget(long nowNanos) {
        synchronized (ended) {
            while (!ended.isEmpty()
                    && (ended.size() > limits.maxRemembered()
                            || nowNanos - ended.getFirst().atNanos()
                                    >= limits.remembered().toNanos())) {
                Session session = byId.remove(ended.removeFirst().id());
                claims.remove(new Claim.Key(session.owner(), session.requestId()));
            }
        }
    }

    /** Counts the sessions by state; those that are remembered count too. */
    public Map<SessionState, Integer> countByState() {
        Map<SessionState, Integer> counts = new EnumMap<>(SessionState.class);
        byId.values().forEach(session -> counts.merge(session.state(), 1, Integer::sum));
        return counts;
    }

    /** Counts the queue pairs by the state that the device says they are in. */
    public Map<QueuePairState, Integer> countQueuePairsByState() {
        Map<QueuePairState, Integer> counts = new EnumMap<>(QueuePairState.class);
        byId.values()
                .forEach(session ->
                        session.queuePairInfo().ifPresent(info -> counts.merge(info.state(), 1, Integer::sum)));
        return counts;
    }

    /**
     * Ends all sessions and takes no new ones.
     *
     * @throws IllegalStateException when the device still holds some of them after a while
     */
    @Override
    public void close() {
        closed = true;
        for (Session session : byId.values()) {
            session.end(SessionState.FAILED, "the gateway shuts down");
            tryFinish(session);
        }
        reap();
        try {
            if (!free.tryAcquire(limits.maxSessions(), CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the device does not let go of every session");
            }
            free.release(limits.maxSessions());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
