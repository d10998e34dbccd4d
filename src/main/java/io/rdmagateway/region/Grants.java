package io.rdmagateway.region;

import io.rdmagateway.region.RegionException.Reason;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.RandomIds;
import io.rdmagateway.session.Registration;
import io.rdmagateway.session.Resource;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.Sessions;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.VerbsException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * All grants of a gateway. Thread-safe.
 *
 * <p>A grant is a registration of exactly its range in its session's protection domain. It ends with its time or with the
 * session, whichever is first; its region stays until it has ended.
 */
public final class Grants {

    private static final System.Logger LOG = System.getLogger(Grants.class.getName());
    private static final Duration RETRY = Duration.ofMillis(100);

    /** A new grant and, this once, how to use it. */
    public record Issued(Grant grant, RemoteMemory memory) {}

    private final Sessions sessions;
    private final Regions regions;
    private final RegionLimits limits;
    private final InstantSource clock;
    private final Expiry expiry;
    private final RandomGenerator random;
    private final RandomIds ids;
    /** By session, then by id in the order of making. */
    private final Map<String, Map<String, LiveGrant>> live = new HashMap<>();

    /**
     * Makes an empty set of grants. Somebody must {@link #expire()} them.
     *
     * @param clock for times that are shown
     * @param nanoTime for times that are compared: monotonic
     * @param random a secure source in production: draws addresses and ids
     */
    public Grants(
            Sessions sessions,
            Regions regions,
            RegionLimits limits,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.sessions = sessions;
        this.regions = regions;
        this.limits = limits;
        this.clock = clock;
        this.expiry = new Expiry(nanoTime);
        this.random = random;
        this.ids = new RandomIds(random);
    }

    /**
     * Makes a grant.
     *
     * @throws RegionException REGION_NOT_FOUND, REGION_NOT_WRITABLE, RANGE_OUTSIDE_REGION, GRANT_LIMIT_REACHED,
     *     FILE_NOT_PINNABLE, FILE_CHANGED
     * @throws io.rdmagateway.session.SessionException when the session is not there or not ACTIVE
     * @throws io.rdmagateway.session.QuotaException its owner has enough of grants, or has pinned enough
     * @throws VerbsException ENOMEM: no more memory can be pinned
     */
    public Issued create(Identity owner, GrantSpec spec) {
        Session session = sessions.requireActive(owner, spec.sessionId(), spec.generation());
        Region region = regions.hold(owner, spec.region());
        LiveGrant grant;
        try {
            grant = reserve(owner, spec, region);
        } catch (RuntimeException e) {
            region.letGo();
            throw e;
        }
        Registration registration = register(session, grant);
        begin(grant, registration);
        return new Issued(grant.grant(), registration.remote());
    }

    private void begin(LiveGrant grant, Registration registration) {
        synchronized (live) {
            grant.registered(registration);
            // Its session may have ended meanwhile, and it with that.
            if (ofSession(grant.grant().sessionId()).containsKey(grant.grant().id())) {
                expiry.add(grant);
            }
        }
    }

    private Map<String, LiveGrant> ofSession(String sessionId) {
        return live.getOrDefault(sessionId, Map.of());
    }

    private LiveGrant reserve(Identity owner, GrantSpec spec, Region region) {
        boolean changes = spec.access().stream().anyMatch(GrantAccess::changesMemory);
        if (changes) {
            region.requireWritableBy(owner);
        }
        region.requireWhole();
        ByteRange range = ByteRange.within(region, spec.offsetBytes(), spec.lengthBytes());
        Duration ttl = spec.ttlWithin(limits.maxGrantTtl());
        Instant now = clock.instant();
        Grant grant = new Grant(ids.next(), spec.sessionId(), region.name(), range, spec.access(), now, now.plus(ttl));
        long deadline = expiry.now() + ttl.toNanos();
        long pinned = Pages.spanned(region.slice(range));
        synchronized (live) {
            if (ofSession(spec.sessionId()).size() >= limits.maxGrantsPerSession()) {
                throw RegionException.ofLimit(
                        Reason.GRANT_LIMIT_REACHED,
                        limits.maxGrantsPerSession(),
                        "the session has its " + limits.maxGrantsPerSession() + " grants");
            }
            Quotas.Holding holding =
                    sessions.quotas().take(owner, Map.of(Resource.GRANTS, 1L, Resource.PINNED_BYTES, pinned));
            LiveGrant made = new LiveGrant(grant, region, deadline, holding);
            live.computeIfAbsent(spec.sessionId(), id -> new LinkedHashMap<>()).put(grant.id(), made);
            return made;
        }
    }

    private Registration register(Session session, LiveGrant live) {
        Region region = live.region();
        MemorySegment memory = region.slice(live.grant().range());
        Set<Access> access = EnumSet.noneOf(Access.class);
        live.grant().access().forEach(granted -> access.addAll(granted.flags()));
        long iova = Iova.random(random, memory.address(), memory.byteSize());
        try {
            return session.register(memory, iova, access, () -> released(live));
        } catch (VerbsException e) {
            if (e.errno() == Errno.EFAULT && region.filePath().isPresent()) {
                throw new RegionException(
                        Reason.FILE_NOT_PINNABLE,
                        region.isReadOnly()
                                ? "the kernel does not pin pages of this file for a device: before Linux 6.2 none that "
                                        + "is mapped read-only; make the region without read_only and without writers"
                                : "the kernel does not pin pages of this file for a device: since Linux 6.5 that works "
                                        + "on tmpfs and hugetlbfs only; move gateway.files.root there");
            }
            throw e;
        }
    }

    private void released(LiveGrant grant) {
        synchronized (live) {
            expiry.remove(grant);
            live.computeIfPresent(grant.grant().sessionId(), (id, ofSession) -> {
                ofSession.remove(grant.grant().id());
                return ofSession.isEmpty() ? null : ofSession;
            });
        }
        grant.region().letGo();
        grant.holding().close();
    }

    /** Returns a session's grants, oldest first. */
    public List<Grant> list(Identity owner, String sessionId) {
        sessions.find(owner, sessionId);
        synchronized (live) {
            return ofSession(sessionId).values().stream()
                    .filter(LiveGrant::isRegistered)
                    .map(LiveGrant::grant)
                    .toList();
        }
    }

    /** Kills the key: when it returns no packet can use it. */
    public void delete(Identity owner, String sessionId, String grantId) {
        sessions.find(owner, sessionId);
        Registration registration;
        synchronized (live) {
            LiveGrant grant = ofSession(sessionId).get(grantId);
            if (grant == null || !grant.isRegistered()) {
                throw new RegionException(Reason.GRANT_NOT_FOUND, "the session has no grant of this id");
            }
            registration = grant.registration();
        }
        registration.close();
    }

    /** Names who is told that {@link #expire()} is to be called sooner than it said. */
    public void whenSooner(Runnable listener) {
        expiry.whenSooner(listener);
    }

    /**
     * Ends the grants whose time is over, as {@link #delete} does.
     *
     * @return how long until this is to be called again
     */
    public Duration expire() {
        List<LiveGrant> due = expiry.takeDue();
        // To let go of much memory takes long: no key outlives its time because of another's pages.
        due.forEach(grant -> ended(grant, Registration::revoke));
        for (LiveGrant grant : due) {
            if (ended(grant, Registration::close)) {
                LOG.log(
                        Level.INFO,
                        "grant {0} of session {1} expired",
                        grant.grant().id(),
                        grant.grant().sessionId());
            } else {
                expiry.again(grant, RETRY);
            }
        }
        return expiry.pause();
    }

    private static boolean ended(LiveGrant grant, Consumer<Registration> step) {
        try {
            step.accept(grant.registration());
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "grant {0} does not end: {1}", grant.grant().id(), e.getMessage());
            return false;
        }
    }

    /** Counts the live grants of all sessions. */
    public int count() {
        synchronized (live) {
            return live.values().stream().mapToInt(Map::size).sum();
        }
    }

    /** Counts the live grants on a region. */
    public int count(Region region) {
        synchronized (live) {
            return (int) live.values().stream()
                    .flatMap(ofSession -> ofSession.values().stream())
                    .filter(grant -> grant.region() == region)
                    .count();
        }
    }
}
