package io.rdmagateway.session;

import io.rdmagateway.session.SessionException.Reason;
import io.rdmagateway.verbs.DeviceHoldings;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which sessions there are, living and lately ended, and which requests they were made for. Thread-safe.
 *
 * <p>Of a session that was replaced only the latest generation is found; what the earlier ones were asked for with is
 * remembered all the same, so that a request which comes late makes nothing.
 */
final class SessionRegistry {

    private record Ended(Session session, long atNanos) {}

    private final SessionLimits limits;
    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final Map<Claim.Key, Claim> claims = new ConcurrentHashMap<>();
    private final Deque<Ended> ended = new ArrayDeque<>();

    SessionRegistry(SessionLimits limits) {
        this.limits = limits;
    }

    /** Places a claim unless there is one; returns that one. */
    Optional<Claim> claim(Claim.Key key, Claim claim) {
        return Optional.ofNullable(claims.putIfAbsent(key, claim));
    }

    void withdraw(Claim.Key key, Claim claim) {
        claims.remove(key, claim);
    }

    /**
     * Adds a session, in the place of another one if it has any.
     *
     * @throws SessionException STALE_GENERATION when something else has taken that place
     */
    void add(Session session, Optional<Session> predecessor) {
        if (predecessor.isEmpty()) {
            byId.put(session.id(), session);
        } else if (!byId.replace(session.id(), predecessor.get(), session)) {
            throw new SessionException(Reason.STALE_GENERATION, "another generation has taken the place of this one");
        }
    }

    boolean has(Session session) {
        return byId.get(session.id()) == session;
    }

    Collection<Session> all() {
        return byId.values();
    }

    /** @throws SessionException SESSION_NOT_FOUND when it is not this owner's, not remembered, or never was */
    Session find(Identity owner, String id) {
        Session session = byId.get(id);
        if (session == null || !session.owner().equals(owner)) {
            throw new SessionException(Reason.SESSION_NOT_FOUND, "you have no session of this id");
        }
        return session;
    }

    /** Returns an owner's sessions, oldest first. */
    Page<SessionInfo> list(Identity owner, int pageSize, String pageToken) {
        return Page.of(
                byId.values().stream()
                        .filter(session -> session.owner().equals(owner))
                        .map(Session::info)
                        .sorted(Comparator.comparing(SessionRegistry::age))
                        .toList(),
                pageSize,
                pageToken,
                SessionRegistry::age);
    }

    private static String age(SessionInfo info) {
        return "%016x%s".formatted(info.createTime().toEpochMilli(), info.id());
    }

    Map<SessionState, Integer> countByState() {
        Map<SessionState, Integer> counts = new EnumMap<>(SessionState.class);
        all().forEach(session -> counts.merge(session.state(), 1, Integer::sum));
        return counts;
    }

    /** Returns what the sessions on a device should hold of it. */
    DeviceHoldings holdings(SessionHost on) {
        return all().stream()
                .filter(session -> session.host() == on && !session.state().isOver())
                .map(session -> session.queuePair().holdings())
                .reduce(DeviceHoldings.NONE, DeviceHoldings::plus);
    }

    /** Hears that a session is over. */
    void ended(Session session, long nowNanos) {
        synchronized (ended) {
            ended.add(new Ended(session, nowNanos));
        }
    }

    /** Forgets what ended long ago, and the oldest when it is too much. */
    void forget(long nowNanos) {
        synchronized (ended) {
            while (!ended.isEmpty() && (ended.size() > limits.maxRemembered() || isOld(ended.getFirst(), nowNanos))) {
                Session session = ended.removeFirst().session();
                byId.remove(session.id(), session);
                claims.remove(new Claim.Key(session.owner(), session.requestId()));
            }
        }
    }

    private boolean isOld(Ended end, long nowNanos) {
        return nowNanos - end.atNanos() >= limits.remembered().toNanos();
    }
}
