package io.rdmagateway.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Loop;
import io.rdmagateway.session.ServingDevice;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionLimits;
import io.rdmagateway.session.SessionSpec;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.WorkCompletionStatus;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Sessions, regions and grants of a gateway on a real device, with the threads that serve them. The clients' halves are in
 * this process, on the same device.
 */
public final class GrantRig implements AutoCloseable {

    public static final Set<GrantAccess> ALL = EnumSet.allOf(GrantAccess.class);
    public static final Duration KEEPALIVE = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(60);

    public final RdmaDevice device;
    public final ServingDevice serving;
    public final Regions regions;
    public final Grants grants;
    private final Loop expiry;

    /** @param device owned from now on */
    public GrantRig(RdmaDevice device, int maxSessions) {
        this(device, maxSessions, Optional.empty());
    }

    /** @param files where regions may be files */
    public GrantRig(RdmaDevice device, int maxSessions, Optional<FileRoot> files) {
        this.device = device;
        SessionLimits limits = new SessionLimits(maxSessions, Duration.ofHours(1), LONG, KEEPALIVE, LONG, maxSessions);
        serving = ServingDevice.start(() -> device, 1, GidWish.NONE, limits);
        RegionLimits regionLimits = new RegionLimits(1L << 40, 64, Duration.ofHours(1));
        regions = new Regions(
                regionLimits,
                serving.sessions().quotas(),
                new Backings(files, Optional.empty(), Optional.empty()),
                InstantSource.system());
        grants = new Grants(
                serving.sessions(),
                regions,
                regionLimits,
                InstantSource.system(),
                System::nanoTime,
                new SecureRandom());
        expiry = Loop.start("grants", grants::expire, () -> {});
        grants.whenSooner(expiry::wakeUp);
    }

    public static RdmaDevice kernelDevice() {
        RdmaProvider provider = RdmaProviders.choose("ibverbs");
        return provider.open(provider.deviceNames().getFirst());
    }

    /** Takes a session through the whole handshake; its client takes the gateway's keepalives. */
    public Session activate(Identity owner, LoopbackPeer client) {
        SessionSpec spec = new SessionSpec(
                UUID.randomUUID().toString(), client.endpoint(), Optional.empty(), true, Optional.empty());
        Session session = serving.sessions().create(owner, spec);
        client.connect(session.endpoint());
        assertThat(client.write(session.proof().slot(), 0, session.proof().nonce()))
                .isEqualTo(WorkCompletionStatus.SUCCESS);
        serving.sessions().activate(owner, session.id(), 1);
        return session;
    }

    public void end(Session session) {
        serving.sessions().delete(session.owner(), session.id(), 1);
    }

    public Region region(Identity owner, String name, long lengthBytes) {
        return regions.create(
                owner, new RegionSpec(name, lengthBytes, new RegionBacking.Anonymous(), Set.of(), Set.of()));
    }

    /** Grants all of a region. */
    Grants.Issued grant(Session session, Region region, Set<GrantAccess> access, Duration ttl) {
        return grants.create(session.owner(), new GrantSpec(session.id(), 1, region.name(), 0, 0, access, ttl));
    }

    public static MemorySegment bytes(Region region) {
        return region.slice(new ByteRange(0, region.lengthBytes()));
    }

    /** The device refuses to close while anything made from it is left. */
    @Override
    public void close() {
        serving.close();
        expiry.close();
        regions.close();
    }
}
