package io.rdmagateway.session;

import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * All sessions of a gateway, living and lately ended. Thread-safe.
 *
 * <p>A session of somebody else answers exactly as one that never was. Devices come and go; sessions end with theirs.
 */
public final class Sessions implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Sessions.class.getName());
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final SessionMaker maker;
    private final SessionLimits limits;
    private final LongSupplier nanoTime;
    private final Quotas quotas;
    private final SessionRegistry registry;
    private final Caretaker caretaker;
    private final Remains remains = new Remains();
    private final SessionCounts counts;
    private final Closing closing;
    /** Shared by those who make and release queue pairs, exclusive for who counts them. */
    private final ReadWriteLock changing = new ReentrantReadWriteLock();

    private volatile Runnable broken = () -> {};
    private volatile Consumer<SessionInfo> ended = session -> {};
    private volatile Supplier<DeviceHoldings> lent = () -> DeviceHoldings.NONE;

    /**
     * Makes an empty set of sessions.
     *
     * @param host gives what a new session is made on, or throws {@link DeviceUnavailableException}
     * @param wallClock for times that are shown, and those of certificates
     * @param nanoTime for times that are compared: monotonic
     * @param random a secure source in production: draws PSNs, nonces and ids
     */
    public Sessions(
            Supplier<SessionHost> host,
            SessionLimits limits,
            InstantSource wallClock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.maker = new SessionMaker(host, limits, wallClock, nanoTime, random);
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.quotas = new Quotas(limits.quotas(), nanoTime);
        this.counts = new SessionCounts(nanoTime);
        this.closing = new Closing(() -> (int) quotas.used(Resource.SESSIONS));
        this.registry = new SessionRegistry(limits);
        this.caretaker = new Caretaker(limits, wallClock, nanoTime, this::finish);
    }

    public SessionLimits limits() {
        return limits;
    }

    /** Returns who holds how much of the gateway. */
    public Quotas quotas() {
        return quotas;
    }

    /** Returns what has happened to all of them. */
    public SessionCounts counts() {
        return counts;
    }

    /** Names who is told that a session broke and waits for {@link #reap}. */
    public void whenBroken(Runnable listener) {
        broken = listener;
    }

    /** Names who is told of each session that is over, once, when nothing is left of it; must not wait. */
    public void whenEnded(Consumer<SessionInfo> listener) {
        ended = listener;
    }

    /** Names who says what others than sessions hold of the device. */
    public void lendsTo(Supplier<DeviceHoldings> others) {
        lent = others;
    }

    /**
     * Names who says which credentials are good no longer: sessions that live by them end with the next {@link #reap}. To
     * be called again when the judge has changed its mind on some for another reason than their age.
     */
    public void judgedBy(CredentialJudge who) {
        caretaker.judgedBy(who);
    }

    /**
     * Makes a session in PENDING, whose queue pair is in RTS. The same request again gives the same session while it
     * lives, and its end for as long as it is remembered: a request that comes late never makes a second queue pair. A race
     * between two of them makes one.
     *
     * @throws SessionException INVALID_REQUEST_ID, INVALID_ENDPOINT, REQUEST_ID_REUSED, SESSION_NOT_ACTIVE,
     *     SHUTTING_DOWN; of the session to replace SESSION_NOT_FOUND, STALE_GENERATION; nothing is left of the new one
     * @throws QuotaException its owner has enough sessions, or asks too often; the device was not asked
     * @throws DeviceUnavailableException there is no device, or its port is not ACTIVE
     */
    public Session create(Identity owner, SessionSpec spec) {
        spec.requireRequestId();
        Claim.Key key = new Claim.Key(owner, spec.requestId());
        Claim mine = new Claim(spec.remote());
        Optional<Claim> first = registry.claim(key, mine);
        if (first.isEmpty()) {
            return make(key, mine, spec);
        }
        first.get().requireSame(spec.remote());
        Session session = first.get().await();
        session.expire(now());
        session.requireItsLife();
        return session;
    }

    private long now() {
        return nanoTime.getAsLong();
    }

    private Session make(Claim.Key key, Claim claim, SessionSpec spec) {
        try {
            return claim.fulfil(() -> open(key.owner(), spec));
        } catch (RuntimeException | Error e) {
            registry.withdraw(key, claim);
            throw e;
        }
    }

    private Session open(Identity owner, SessionSpec spec) {
        long beganNanos = now();
        closing.requireNotBegun();
        quotas.requireRate(owner);
        Optional<Session> predecessor = spec.replaces().map(former -> endFormer(owner, former));
        Teardown teardown = new Teardown(quotas.take(owner, DedicatedQueuePair.COST)::close);
        Session session;
        changing.readLock().lock();
        try {
            session = make(owner, spec, predecessor, teardown);
        } finally {
            changing.readLock().unlock();
        }
        counts.handshakes().watch(session, beganNanos);
        if (closing.hasBegun()) {
            // close() may have passed by before the session could be seen.
            end(session, EndCause.SHUTTING_DOWN, "the gateway shuts down");
            finish(session);
            closing.requireNotBegun();
        }
        LOG.log(
                System.Logger.Level.INFO,
                "session {0} of {1} is PENDING, {2} to {3}",
                session.id(),
                owner,
                session.endpoint().gid(),
                spec.remote().gid());
        return session;
    }

    /** The former one goes first: its successor may need what it held. */
    private Session endFormer(Identity owner, SessionGeneration former) {
        Session session = registry.find(owner, former.sessionId());
        session.requireGeneration(former.generation());
        end(session, EndCause.REPLACED, "its owner opened it anew");
        finish(session);
        return session;
    }

    private Session make(Identity owner, SessionSpec spec, Optional<Session> predecessor, Teardown teardown) {
        try {
            Session session = maker.make(owner, spec, this::listener, teardown);
            registry.add(session, predecessor);
            caretaker.lookSoon(session);
            return session;
        } catch (RuntimeException | Error e) {
            remains.release(teardown).ifPresent(e::addSuppressed);
            throw e;
        }
    }

    private DedicatedQueuePair.Listener listener(Session session) {
        return new DedicatedQueuePair.Listener() {
            @Override
            public void completed(WorkCompletionStatus status) {
                counts.completions().add(status);
            }

            @Override
            public boolean answers() {
                return session.state() == SessionState.ACTIVE;
            }

            @Override
            public void broke(String reason) {
                fail(session, EndCause.QUEUE_PAIR_ERROR, reason);
            }

            @Override
            public void flushed() {
                // The next regular reap releases it; until then the device's event may come and say more.
                end(session, EndCause.QUEUE_PAIR_ERROR, Session.FLUSHED);
            }
        };
    }

    /** @throws SessionException DATA_PATH_NOT_PROVEN and the session stays as it was; or it is not there or ended */
    public SessionInfo activate(Identity owner, String id, long generation) {
        Session session = find(owner, id);
        session.activate(generation, now());
        caretaker.lookSoon(session);
        return session.info();
    }

    public SessionInfo renew(Identity owner, String id, long generation) {
        Session session = find(owner, id);
        session.renew(generation, now());
        return session.info();
    }

    /** Takes a credential that the owner shows for its session's, if it is newer: so certificates may be changed. */
    public void present(Identity owner, String id, Credential credential) {
        Session session = find(owner, id);
        if (session.present(credential)) {
            caretaker.lookSoon(session);
        }
    }

    /**
     * Tells a client what happens to its session.
     *
     * @param listener called by any thread, one call at a time, first within this one; must not wait
     * @throws SessionException SESSION_NOT_FOUND, STALE_GENERATION
     */
    public SessionWatch watch(Identity owner, SessionGeneration which, Consumer<SessionEvent> listener) {
        Session session = find(owner, which.sessionId());
        session.requireGeneration(which.generation());
        SessionWatch watch = new SessionWatch(session, () -> session.renew(which.generation(), now()), listener);
        // Who begins to watch now, or takes a watch up again, was not there when everybody was told.
        closing.tellLate(listener);
        return watch;
    }

    /** Returns a session whose data path is proven. */
    public Session requireActive(Identity owner, String id, long generation) {
        Session session = find(owner, id);
        session.requireActive(generation, now());
        return session;
    }

    /** @throws SessionException SESSION_NOT_FOUND when it is not this owner's, not remembered, or never was */
    public Session find(Identity owner, String id) {
        return registry.find(owner, id);
    }

    /** Returns all sessions, whoever owns them, those that are remembered too: for who operates the gateway. */
    public List<SessionInfo> infos() {
        return registry.all().stream().map(Session::info).toList();
    }

    /** Returns an owner's sessions, oldest first. */
    public Page<SessionInfo> list(Identity owner, int pageSize, String pageToken) {
        return registry.list(owner, pageSize, pageToken);
    }

    /** Ends a session. When it returns, nothing is left but the memory of it. */
    public void delete(Identity owner, String id, long generation) {
        Session session = find(owner, id);
        session.requireGeneration(generation);
        end(session, EndCause.DELETED, "deleted by its owner");
        finish(session);
    }

    /** Ends the sessions that meet a condition, because of what the device said. */
    void failWhere(Predicate<Session> condition, EndCause cause, String reason) {
        registry.all().stream()
                .filter(session -> !session.state().isOver() && condition.test(session))
                .forEach(session -> {
                    session.explain(reason);
                    fail(session, cause, reason);
                });
    }

    private void fail(Session session, EndCause cause, String reason) {
        end(session, cause, reason);
        broken.run();
    }

    private void end(Session session, EndCause cause, String reason) {
        session.end(cause, reason);
        // One that never came to be is released by who failed to make it.
        if (registry.has(session)) {
            caretaker.lookSoon(session);
        }
    }

    /** Tells everybody who watches a session. */
    void tell(SessionEvent event) {
        registry.all().forEach(session -> session.tell(event));
    }

    /**
     * Ends what has expired, looks after who is silent, releases what has ended and forgets what ended long ago. Costs by
     * the sessions that have something to come at this time.
     */
    public void reap() {
        caretaker.turn(registry.all());
        remains.releaseAgain();
        registry.forget(now());
        quotas.forget();
    }

    /** Releases what an ended session holds; does nothing to others. */
    private void finish(Session session) {
        changing.readLock().lock();
        try {
            if (session.release()) {
                registry.ended(session, now());
                SessionInfo info = session.info();
                info.endCause().ifPresent(counts.ends()::add);
                ended.accept(info);
            }
        } finally {
            changing.readLock().unlock();
        }
    }

    /** Counts the sessions by state; those that are remembered count too. */
    public Map<SessionState, Integer> countByState() {
        return registry.countByState();
    }

    /** Makes what is to be made ahead while nobody counts; lets go of it when no new session begins. */
    Duration refill(SessionHost on) {
        changing.readLock().lock();
        try {
            if (closing.hasBegun()) {
                on.spares().close();
                return Closing.LOOK;
            }
            return on.spares().refill(on);
        } finally {
            changing.readLock().unlock();
        }
    }

    /** Returns by how much a device holds more than its sessions know of; empty while they come and go: who could tell? */
    Optional<DeviceHoldings> unaccounted(SessionHost on) {
        if (!changing.writeLock().tryLock()) {
            return Optional.empty();
        }
        try {
            DeviceHoldings known =
                    registry.holdings(on).plus(on.spares().holdings()).plus(lent.get());
            return Optional.of(on.port().device().holdings().minus(known));
        } finally {
            changing.writeLock().unlock();
        }
    }

    /**
     * Takes no new sessions, tells everybody to finish, and waits until they have or the time is over.
     *
     * @return how many have not finished
     */
    public int drain(Duration limit) {
        return closing.drain(limit, this::tell);
    }

    /**
     * Ends all sessions and takes no new ones.
     *
     * @throws IllegalStateException when the device still holds some of them after a while
     */
    @Override
    public void close() {
        closing.begin();
        for (Session session : registry.all()) {
            end(session, EndCause.SHUTTING_DOWN, "the gateway shuts down");
        }
        reap();
        if (closing.awaitEnd(CLOSE_LIMIT) > 0) {
            throw new IllegalStateException("the device does not let go of every session");
        }
    }
}
