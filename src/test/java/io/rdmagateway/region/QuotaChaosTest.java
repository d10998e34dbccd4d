package io.rdmagateway.region;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static io.rdmagateway.session.SessionsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.session.Identity;
import io.rdmagateway.session.QuotaException;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Resource;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionException;
import io.rdmagateway.session.SessionGeneration;
import io.rdmagateway.session.SessionLimits;
import io.rdmagateway.session.SessionSpec;
import io.rdmagateway.session.SessionsFixture;
import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.RdmaException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions and grants that begin and end in every way there is, and at every place where the device may refuse: in the end
 * nobody holds anything.
 */
class QuotaChaosTest {

    private static final int STEPS = 1000;
    private static final int PLACES = 6;
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final List<Identity> IDENTITIES = List.of(ALICE, BOB);
    private static final SessionLimits LIMITS =
            new SessionLimits(PLACES, LEASE, LEASE, Duration.ZERO, Duration.ofSeconds(10), 100);

    private record Client(Session session, LoopbackPeer peer) {}

    private final List<Client> clients = new ArrayList<>();
    private SessionsFixture fixture;
    private Quotas quotas;
    private Regions regions;
    private Grants grants;
    private Random random;

    @BeforeEach
    void open() {
        fixture = new SessionsFixture(LIMITS);
        quotas = fixture.sessions.quotas();
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        RegionLimits limits = new RegionLimits(1 << 20, 4, Duration.ofHours(1));
        regions =
                new Regions(limits, quotas, new Backings(Optional.empty(), Optional.empty(), Optional.empty()), clock);
        grants = new Grants(fixture.sessions, regions, limits, clock, System::nanoTime, new SecureRandom());
        Set<String> all = Set.of(RegionSpec.ANYBODY);
        regions.create(ALICE, new RegionSpec("region", 100_000, new RegionBacking.Anonymous(), all, all));
    }

    @AfterEach
    void close() {
        clients.forEach(client -> client.peer.close());
        fixture.close();
        regions.close();
        for (Resource resource : Resource.values()) {
            assertThat(quotas.used(resource)).as(resource.label()).isZero();
        }
    }

    private Identity anybody() {
        return IDENTITIES.get(random.nextInt(IDENTITIES.size()));
    }

    private Optional<Client> anyClient() {
        return clients.isEmpty() ? Optional.empty() : Optional.of(clients.get(random.nextInt(clients.size())));
    }

    /** Of all that a session takes, and then some. */
    private void refuseSometimes() {
        if (random.nextInt(4) == 0) {
            FakeIbverbs.refuse("any", Errno.ENOMEM, random.nextInt(30));
        }
    }

    private void create(int step) {
        Identity owner = anybody();
        Optional<SessionGeneration> replaces = anyClient()
                .map(Client::session)
                .filter(former -> random.nextBoolean())
                .map(former -> new SessionGeneration(former.id(), former.info().generation()));
        LoopbackPeer peer = new LoopbackPeer(fixture.device);
        refuseSometimes();
        try {
            SessionSpec spec = new SessionSpec("request-" + step, peer.endpoint(), replaces, false, Optional.empty());
            Session session = fixture.sessions.create(owner, spec);
            assertThat(fixture.sessions.create(owner, spec)).isSameAs(session);
            clients.add(new Client(session, peer));
        } catch (RuntimeException e) {
            FakeIbverbs.refuseNothing();
            peer.close();
            throw e;
        }
    }

    private void activate(Client client) {
        Session session = client.session;
        client.peer.connect(session.endpoint());
        client.peer.write(session.proof().slot(), 0, session.proof().nonce());
        fixture.sessions.activate(session.owner(), session.id(), session.info().generation());
    }

    private void grant(Session session) {
        long offset = random.nextInt(50_000);
        grants.create(
                session.owner(),
                new GrantSpec(
                        session.id(),
                        session.info().generation(),
                        "region",
                        offset,
                        1 + random.nextInt(10_000),
                        Set.of(GrantAccess.READ),
                        Duration.ZERO));
    }

    private void deleteGrant(Session session) {
        grants.list(session.owner(), session.id()).stream()
                .findAny()
                .ifPresent(grant -> grants.delete(session.owner(), session.id(), grant.id()));
    }

    private void step(int step) {
        int what = random.nextInt(20);
        if (what < 7) {
            create(step);
        } else if (what == 19) {
            fixture.pass(Duration.ofMillis(random.nextInt(5000)));
        } else {
            anyClient().ifPresent(client -> {
                Session session = client.session;
                if (what > 9) {
                    refuseSometimes();
                }
                switch (what) {
                    case 7, 8, 9 -> activate(client);
                    case 10, 11, 12, 13 -> grant(session);
                    case 14 -> deleteGrant(session);
                    case 15 -> fixture.flush(session);
                    case 16 -> fixture.turnEngine();
                    default ->
                        fixture.sessions.delete(
                                session.owner(), session.id(), session.info().generation());
                }
            });
        }
    }

    /** What is held by sessions that are not over, as the device sees it. */
    private long living() {
        return clients.stream()
                .filter(client -> !client.session.info().state().isOver())
                .count();
    }

    private void forgetSome() {
        clients.removeIf(client -> {
            boolean forgotten = client.session.info().state().isOver() && random.nextInt(8) == 0;
            if (forgotten) {
                client.peer.close();
            }
            return forgotten;
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldHoldNothingWhenEverythingHasEnded(long seed) {
        random = new Random(seed);
        int refused = 0;
        int failed = 0;
        for (int step = 0; step < STEPS; step++) {
            try {
                step(step);
            } catch (QuotaException e) {
                refused++;
            } catch (RdmaException | SessionException | IllegalStateException e) {
                failed++;
            }
            FakeIbverbs.refuseNothing();
            assertThat(quotas.used(Resource.SESSIONS)).isBetween(living(), (long) PLACES);
            forgetSome();
        }
        System.out.printf("seed %d: %d refused for want of room, %d failed otherwise%n", seed, refused, failed);
        assertThat(refused).isPositive();
        assertThat(failed).isPositive();

        fixture.pass(LEASE.multipliedBy(2));
        fixture.pass(Duration.ZERO); // tries again what was refused
        for (Resource resource : List.of(Resource.SESSIONS, Resource.GRANTS, Resource.PINNED_BYTES)) {
            assertThat(quotas.used(resource)).as(resource.label()).isZero();
        }
        assertThat(regions.find(ALICE, "region").hold()).isTrue();
        regions.find(ALICE, "region").letGo();
    }
}
