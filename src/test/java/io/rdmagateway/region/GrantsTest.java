package io.rdmagateway.region;

import static io.rdmagateway.region.RegionRefusals.assertRefused;
import static io.rdmagateway.session.SessionsFixture.ALICE;
import static io.rdmagateway.session.SessionsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.region.RegionException.Reason;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionException;
import io.rdmagateway.session.SessionsFixture;
import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrantsTest {

    private static final Set<GrantAccess> READ = Set.of(GrantAccess.READ);
    private static final Set<GrantAccess> WRITE = Set.of(GrantAccess.WRITE);
    private static final int MAX = 4;
    private static final Duration MAX_TTL = Duration.ofMinutes(1);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // it overflows as soon as time passes

    private SessionsFixture fixture;
    private Regions regions;
    private Grants grants;
    private LoopbackPeer peer;
    private Session session;

    @BeforeEach
    void open() {
        fixture = new SessionsFixture();
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        RegionLimits limits = new RegionLimits(1 << 20, MAX, MAX_TTL);
        regions = new Regions(
                limits,
                fixture.sessions.quotas(),
                new Backings(Optional.empty(), Optional.empty(), Optional.empty()),
                clock);
        grants = new Grants(fixture.sessions, regions, limits, clock, nanos::get, new SecureRandom());
        peer = fixture.peer();
        session = fixture.activate(ALICE, peer);
        region("region", Set.of());
    }

    @AfterEach
    void close() {
        fixture.close();
        regions.close();
    }

    private Region region(String name, Set<String> readers) {
        return regions.create(ALICE, new RegionSpec(name, 10_000, new RegionBacking.Anonymous(), readers, Set.of()));
    }

    private GrantSpec spec(long offset, long length, Set<GrantAccess> access) {
        return spec(offset, length, access, Duration.ZERO);
    }

    private GrantSpec spec(long offset, long length, Set<GrantAccess> access, Duration ttl) {
        return new GrantSpec(session.id(), 1, "region", offset, length, access, ttl);
    }

    private RemoteMemory grant(long offset, long length, Set<GrantAccess> access) {
        return grants.create(ALICE, spec(offset, length, access)).memory();
    }

    private MemorySegment memory(long offset, long length) {
        return regions.find(ALICE, "region").slice(new ByteRange(offset, length));
    }

    @Test
    void shouldMoveBytesWithinTheRange() {
        RemoteMemory memory = grant(5000, 3, Set.of(GrantAccess.READ, GrantAccess.WRITE));
        assertThat(memory.lengthBytes()).isEqualTo(3);
        assertThat(peer.write(memory, 0, new byte[] {1, 2, 3})).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(memory(5000, 3).toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
        assertThat(peer.read(memory, 1, 2)).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(peer.bytes(2)).containsExactly(2, 3);
    }

    @Test
    void shouldReachToTheEndWhenLengthIsZero() {
        assertThat(grant(1, 0, READ).lengthBytes()).isEqualTo(9999);
    }

    @Test
    void shouldNotShowTheAddressOfTheMemory() {
        RemoteMemory first = grant(0, 4096, READ);
        RemoteMemory second = grant(0, 4096, READ);
        long real = memory(0, 1).address();
        assertThat(first.address()).isNotEqualTo(real).isNotEqualTo(second.address());
        assertThat(first.address() % 4096).isEqualTo(real % 4096);
    }

    @Test
    void shouldRefuseBytesWhenTheyLeaveTheRange() {
        RemoteMemory memory = grant(100, 10, WRITE);
        assertThat(peer.write(memory, 8, new byte[] {1, 2, 3})).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        assertThat(memory(0, 10_000).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    }

    @Test
    void shouldRefuseBytesWhenTheyBelongBeforeTheRange() {
        RemoteMemory memory = grant(100, 10, WRITE);
        assertThat(peer.write(memory, -1, new byte[] {1})).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
    }

    @Test
    void shouldRefuseWriteWhenGrantIsForReading() {
        assertThat(peer.write(grant(0, 10, READ), 0, new byte[] {1})).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
    }

    @Test
    void shouldRefuseReadWhenGrantIsForWriting() {
        assertThat(peer.read(grant(0, 10, WRITE), 0, 1)).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
    }

    @Test
    void shouldRefuseKeyWhenSessionIsAnother() {
        LoopbackPeer thief = fixture.peer();
        fixture.activate(BOB, thief);
        RemoteMemory memory = grant(0, 10, WRITE);
        assertThat(thief.write(memory, 0, new byte[] {1})).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        assertThat(peer.write(memory, 0, new byte[] {1})).isEqualTo(WorkCompletionStatus.SUCCESS);
    }

    @Test
    void shouldKillKeyWhenDeleted() {
        Grants.Issued issued = grants.create(ALICE, spec(0, 10, WRITE));
        grants.delete(ALICE, session.id(), issued.grant().id());
        assertThat(peer.write(issued.memory(), 0, new byte[] {1})).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        assertThat(memory(0, 1).get(ValueLayout.JAVA_BYTE, 0)).isZero();
        assertRefused(
                Reason.GRANT_NOT_FOUND,
                () -> grants.delete(ALICE, session.id(), issued.grant().id()));
    }

    @Test
    void shouldEndWithItsSession() {
        grant(0, 10, WRITE);
        assertRefused(Reason.REGION_IN_USE, () -> regions.delete(ALICE, "region"));
        fixture.sessions.delete(ALICE, session.id(), 1);
        assertThat(grants.count(regions.find(ALICE, "region"))).isZero();
        regions.delete(ALICE, "region");
    }

    @Test
    void shouldKeepMemoryWhenDeviceDoesNotLetGo() {
        grant(0, 10, WRITE);
        FakeIbverbs.refuse("ibv_dereg_mr", Errno.EBUSY);
        assertThatThrownBy(() -> fixture.sessions.delete(ALICE, session.id(), 1))
                .isInstanceOf(VerbsException.class);
        assertRefused(Reason.REGION_IN_USE, () -> regions.delete(ALICE, "region"));
        fixture.sessions.reap();
        regions.delete(ALICE, "region");
    }

    @Test
    void shouldListOldestFirst() {
        Grant first = grants.create(ALICE, spec(0, 1, READ)).grant();
        Grant second = grants.create(ALICE, spec(1, 1, WRITE)).grant();
        assertThat(grants.list(ALICE, session.id())).containsExactly(first, second);
        assertThat(grants.count(regions.find(ALICE, "region"))).isEqualTo(2);
    }

    @Test
    void shouldRefuseWhenSessionHasEnough() {
        for (int i = 0; i < MAX; i++) {
            grant(0, 1, READ);
        }
        assertRefused(Reason.GRANT_LIMIT_REACHED, () -> grant(0, 1, READ));
        Grant oldest = grants.list(ALICE, session.id()).getFirst();
        grants.delete(ALICE, session.id(), oldest.id());
        grant(0, 1, READ);
    }

    @Test
    void shouldRefuseRangeWhenOutside() {
        assertRefused(Reason.RANGE_OUTSIDE_REGION, "offset_bytes", () -> grant(10_000, 1, READ));
        assertRefused(Reason.RANGE_OUTSIDE_REGION, "length_bytes", () -> grant(9_999, 2, READ));
        assertRefused(Reason.RANGE_OUTSIDE_REGION, "length_bytes", () -> grant(1, Long.MAX_VALUE, READ));
        assertRefused(Reason.INVALID_GRANT, "access", () -> grant(0, 1, Set.of()));
        assertThat(grants.list(ALICE, session.id())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = GrantAccess.class,
            names = {"WRITE", "ATOMIC"})
    void shouldRefuseChangesWhenCallerMayOnlyRead(GrantAccess access) {
        region("shared", Set.of(BOB.name()));
        Session bobs = fixture.activate(BOB, fixture.peer());
        GrantSpec changing =
                new GrantSpec(bobs.id(), 1, "shared", 0, 8, Set.of(GrantAccess.READ, access), Duration.ZERO);
        assertRefused(Reason.REGION_NOT_WRITABLE, () -> grants.create(BOB, changing));
        grants.create(BOB, new GrantSpec(bobs.id(), 1, "shared", 0, 8, READ, Duration.ZERO));
        GrantSpec hidden = new GrantSpec(bobs.id(), 1, "region", 0, 8, READ, Duration.ZERO);
        assertRefused(Reason.REGION_NOT_FOUND, () -> grants.create(BOB, hidden));
    }

    @Test
    void shouldRefuseWhenSessionIsNotActive() {
        GrantSpec foreign = spec(0, 1, READ);
        assertThatThrownBy(() -> grants.create(BOB, foreign))
                .extracting("reason")
                .isEqualTo(SessionException.Reason.SESSION_NOT_FOUND);
        fixture.sessions.delete(ALICE, session.id(), 1);
        assertThatThrownBy(() -> grant(0, 1, READ))
                .extracting("reason")
                .isEqualTo(SessionException.Reason.SESSION_NOT_ACTIVE);
    }

    @Test
    void shouldLeaveNothingWhenRegistrationIsRefused() {
        FakeIbverbs.refuse("ibv_reg_mr_iova2", Errno.ENOMEM);
        assertThatThrownBy(() -> grant(0, 1, READ)).isInstanceOf(VerbsException.class);
        assertThat(grants.list(ALICE, session.id())).isEmpty();
        regions.delete(ALICE, "region");
    }

    // ---- expiry

    private Grant make(Duration ttl) {
        return grants.create(ALICE, spec(0, 10, WRITE, ttl)).grant();
    }

    private Duration pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        return grants.expire();
    }

    @Test
    void shouldLiveAsLongAsAskedButNoLongerThanAllowed() {
        assertThat(make(Duration.ofSeconds(5)).expireTime()).isEqualTo(Instant.ofEpochSecond(5));
        assertThat(make(Duration.ZERO).expireTime()).isEqualTo(Instant.EPOCH.plus(MAX_TTL));
        assertThat(make(MAX_TTL.plusNanos(1)).expireTime()).isEqualTo(Instant.EPOCH.plus(MAX_TTL));
        assertRefused(Reason.INVALID_GRANT, "ttl", () -> make(Duration.ofNanos(-1)));
    }

    @Test
    void shouldKillKeyWhenExpired() {
        Grants.Issued issued = grants.create(ALICE, spec(0, 10, WRITE, Duration.ofSeconds(5)));
        pass(Duration.ofSeconds(5).minusNanos(1));
        assertThat(peer.write(issued.memory(), 0, new byte[] {1})).isEqualTo(WorkCompletionStatus.SUCCESS);
        pass(Duration.ofNanos(1));
        assertThat(peer.write(issued.memory(), 0, new byte[] {2})).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        assertThat(memory(0, 1).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
        assertThat(grants.list(ALICE, session.id())).isEmpty();
        regions.delete(ALICE, "region");
    }

    @Test
    void shouldSayWhenTheNextExpires() {
        Duration idle = grants.expire();
        AtomicInteger told = new AtomicInteger();
        grants.whenSooner(told::incrementAndGet);
        make(Duration.ofSeconds(4));
        make(Duration.ofSeconds(2));
        Grant later = make(Duration.ofSeconds(3));
        assertThat(told).hasValue(2);
        assertThat(pass(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
        assertThat(pass(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
        grants.delete(ALICE, session.id(), later.id());
        assertThat(grants.expire()).isEqualTo(Duration.ofSeconds(2));
        assertThat(pass(Duration.ofSeconds(9))).isEqualTo(idle);
        assertThat(grants.list(ALICE, session.id())).isEmpty();
    }

    @Test
    void shouldExpireNothingWhenSessionHasEnded() {
        Duration idle = grants.expire();
        make(Duration.ofSeconds(2));
        fixture.sessions.delete(ALICE, session.id(), 1);
        assertThat(grants.expire()).isEqualTo(idle);
    }

    @Test
    void shouldTryAgainWhenDeviceDoesNotEndTheKey() {
        Grants.Issued issued = grants.create(ALICE, spec(0, 10, WRITE, Duration.ofSeconds(1)));
        FakeIbverbs.refuse("ibv_dereg_mr", Errno.EBUSY);
        Duration retry = pass(Duration.ofSeconds(1));
        assertThat(retry).isBetween(Duration.ofMillis(1), Duration.ofMillis(500));
        assertRefused(Reason.REGION_IN_USE, () -> regions.delete(ALICE, "region"));
        pass(retry);
        assertThat(peer.write(issued.memory(), 0, new byte[] {1})).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        regions.delete(ALICE, "region");
    }
}
