package io.rdmagateway.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.session.Identity;
import io.rdmagateway.session.ServingDevice;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionLimits;
import io.rdmagateway.session.SessionSpec;
import io.rdmagateway.session.SessionState;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions, regions and grants on a real device, with both halves of each connection in this process. */
class GatewayDeviceIT {

    private static final Identity ALICE = new Identity("spiffe://test/alice");
    private static final Identity BOB = new Identity("spiffe://test/bob");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Set<GrantAccess> READ_WRITE = EnumSet.of(GrantAccess.READ, GrantAccess.WRITE);

    private RdmaDevice device;
    private ServingDevice serving;
    private Path root;
    private Regions regions;
    private Grants grants;
    private LoopbackPeer peer;

    @BeforeEach
    void serve() throws IOException {
        RdmaProvider provider = RdmaProviders.choose("ibverbs");
        device = provider.open(provider.deviceNames().getFirst());
        SessionLimits limits = new SessionLimits(8, LONG, LONG, LONG, LONG, 8);
        serving = ServingDevice.start(() -> device, 1, GidWish.NONE, limits);
        root = Files.createTempDirectory(Path.of("target"), "regions");
        RegionLimits regionLimits = new RegionLimits(1 << 24, 8, LONG);
        InstantSource clock = InstantSource.system();
        regions = new Regions(
                regionLimits,
                serving.sessions().quotas(),
                new Backings(Optional.of(new FileRoot(root)), Optional.empty(), Optional.empty()),
                clock);
        grants = new Grants(serving.sessions(), regions, regionLimits, clock, System::nanoTime, new SecureRandom());
        peer = new LoopbackPeer(device);
    }

    /** The device refuses to close while anything made from it is left. */
    @AfterEach
    void stop() {
        peer.close();
        serving.close();
        regions.close();
    }

    private Session activate(Identity identity, LoopbackPeer client) {
        Session session = serving.sessions().create(identity, new SessionSpec("request", client.endpoint()));
        client.connect(session.endpoint());
        assertThat(client.write(session.proof().slot(), 0, session.proof().nonce()))
                .isEqualTo(WorkCompletionStatus.SUCCESS);
        serving.sessions().activate(identity, session.id(), 1);
        return session;
    }

    private RemoteMemory grant(Session session, long offset, long length, Set<GrantAccess> access) {
        return grants.create(
                        session.owner(),
                        new GrantSpec(session.id(), 1, "region", offset, length, access, Duration.ZERO))
                .memory();
    }

    private Region region(RegionBacking backing) {
        return regions.create(ALICE, new RegionSpec("region", 1 << 20, backing, Set.of(), Set.of()));
    }

    private void awaitFailed(Session session) {
        await().atMost(LONG).until(() -> session.info().state() == SessionState.FAILED);
    }

    @Test
    void shouldProveEchoAndLetGo() {
        Session session = activate(ALICE, peer);
        for (int i = 0; i < 40; i++) {
            byte[] message = new byte[i * 100];
            Arrays.fill(message, (byte) i);
            peer.postRecv();
            assertThat(peer.send(message)).isEqualTo(WorkCompletionStatus.SUCCESS);
            assertThat(peer.receive()).isEqualTo(WorkCompletionStatus.SUCCESS);
            assertThat(peer.message(message.length)).isEqualTo(message);
        }
        int held = device.holdings().qps();
        serving.sessions().delete(ALICE, session.id(), 1);
        assertThat(device.holdings().qps()).isEqualTo(held - 1);
    }

    @Test
    void shouldMoveBytesThroughAFile() throws IOException {
        region(new RegionBacking.File("file", true, false));
        Session session = activate(ALICE, peer);
        byte[] bytes = new byte[8192];
        new Random(1).nextBytes(bytes);
        RemoteMemory memory = grant(session, 12_345, 10_000, READ_WRITE);
        assertThat(peer.write(memory, 100, bytes)).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(peer.read(memory, 100, bytes.length)).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(peer.bytes(bytes.length)).isEqualTo(bytes);
        serving.sessions().delete(ALICE, session.id(), 1);
        regions.delete(ALICE, "region");
        byte[] content = Files.readAllBytes(root.resolve("file"));
        assertThat(Arrays.copyOfRange(content, 12_445, 12_445 + bytes.length)).isEqualTo(bytes);
    }

    @Test
    void shouldFailOnlyTheSessionThatLeavesItsGrant() {
        Region region = region(new RegionBacking.Anonymous());
        Session session = activate(ALICE, peer);
        RemoteMemory memory = grant(session, 4096, 100, READ_WRITE);
        try (LoopbackPeer other = new LoopbackPeer(device)) {
            Session others = activate(BOB, other);
            assertThat(other.write(memory, 0, new byte[10])).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
            awaitFailed(others);
            assertThat(peer.write(memory, 99, new byte[] {1})).isEqualTo(WorkCompletionStatus.SUCCESS);
            assertThat(peer.write(memory, 99, new byte[] {1, 2})).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
            awaitFailed(session);
            assertThat(session.info().endReason()).matches("(QP_ACCESS_ERR|WR_FLUSH_ERR): .*"); // rxe raises no event
            MemorySegment all = region.slice(new ByteRange(0, 1 << 20));
            assertThat(all.get(ValueLayout.JAVA_BYTE, 4195)).isEqualTo((byte) 1);
            assertThat(all.get(ValueLayout.JAVA_BYTE, 4196)).isZero();
        }
        assertThat(grants.count(region)).isZero();
    }

    @Test
    void shouldKillKeyWhenGrantIsDeleted() {
        region(new RegionBacking.Anonymous());
        Session session = activate(ALICE, peer);
        Grants.Issued issued =
                grants.create(ALICE, new GrantSpec(session.id(), 1, "region", 0, 10, READ_WRITE, Duration.ZERO));
        grants.delete(ALICE, session.id(), issued.grant().id());
        assertThat(peer.write(issued.memory(), 0, new byte[1])).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
    }

    @Test
    void shouldFailSessionWhenItsClientIsGone() {
        LoopbackPeer gone = new LoopbackPeer(device);
        Session session = activate(ALICE, gone);
        gone.send(new byte[1]);
        gone.close();
        awaitFailed(session);
        assertThat(session.info().endReason()).contains("RETRY_EXC_ERR");
    }

    @Test
    void shouldRefuseWhenNobodyAnswersAtTheGid() throws IOException {
        QueuePairEndpoint right = peer.endpoint();
        Gid nobody = Gid.of(InetAddress.getByName("10.10.0.77"));
        QueuePairEndpoint wrong = new QueuePairEndpoint(
                right.qpNum(), right.psn(), nobody, right.lid(), right.linkLayer(), right.mtu(), 1, 0);
        assertThatThrownBy(() -> serving.sessions().create(ALICE, new SessionSpec("nobody", wrong)))
                .isInstanceOfSatisfying(
                        VerbsException.class,
                        e -> assertThat(e.errno()).isIn(Errno.ETIMEDOUT, Errno.EHOSTUNREACH, Errno.ENETUNREACH));
    }
}
