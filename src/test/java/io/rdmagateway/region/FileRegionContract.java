package io.rdmagateway.region;

import static io.rdmagateway.region.RegionRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.region.RegionException.Reason;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Session;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as regions, reached by RDMA: large ones, and such that nobody may write to. */
abstract class FileRegionContract {

    static final Identity ALICE = new Identity("spiffe://test/alice");
    static final Identity BOB = new Identity("spiffe://test/bob");

    private static final int AROUND = 8192;
    private static final long SPARSE_BYTES = 5L << 30;
    /** Where 32 bits end, with and without a sign, and where the file does. */
    private static final long[] PLACES = {(1L << 31) - AROUND / 2, (1L << 32) - AROUND / 2, SPARSE_BYTES - AROUND};

    @TempDir
    Path directory;

    GrantRig rig;
    LoopbackPeer peer;
    Session session;

    abstract RdmaDevice open();

    /** Tells whether registration fills a sparse file with pages. */
    abstract boolean pins();

    /** Tells whether memory can be registered that is mapped read-only. */
    abstract boolean registersReadOnly();

    @BeforeEach
    void serve() throws IOException {
        rig = new GrantRig(open(), 4, Optional.of(new FileRoot(directory)));
        peer = new LoopbackPeer(rig.device);
        session = rig.activate(ALICE, peer);
    }

    @AfterEach
    void close() {
        peer.close();
        rig.close();
    }

    Region region(String name, long lengthBytes, boolean create, boolean readOnly) {
        RegionBacking file = new RegionBacking.File(name, create, readOnly);
        return rig.regions.create(ALICE, new RegionSpec(name, lengthBytes, file, Set.of(RegionSpec.ANYBODY), Set.of()));
    }

    RemoteMemory grant(Session to, Region region, long offset, long length, Set<GrantAccess> access) {
        return rig.grants
                .create(to.owner(), new GrantSpec(to.id(), 1, region.name(), offset, length, access, Duration.ZERO))
                .memory();
    }

    private static byte[] random(long seed) {
        byte[] bytes = new byte[AROUND];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldReachAllOfASparseFile() throws IOException {
        // The lab has less room than that, and needs none.
        try (SeekableByteChannel channel = Files.newByteChannel(
                directory.resolve("sparse"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.position(SPARSE_BYTES - 1).write(ByteBuffer.allocate(1));
        }
        Region region = region("sparse", 0, false, false);
        Optional<RemoteMemory> whole =
                pins() ? Optional.empty() : Optional.of(grant(session, region, 0, 0, GrantRig.ALL));
        for (long place : PLACES) {
            RemoteMemory memory = whole.orElseGet(() -> grant(session, region, place, AROUND, GrantRig.ALL));
            long offset = whole.isPresent() ? place : 0;
            assertThat(peer.write(memory, offset, random(place))).isEqualTo(WorkCompletionStatus.SUCCESS);
            assertThat(peer.write(memory, offset, random(place))).isEqualTo(WorkCompletionStatus.SUCCESS);
            peer.mr().memory().fill((byte) 0);
            assertThat(peer.read(memory, offset, AROUND)).isEqualTo(WorkCompletionStatus.SUCCESS);
            assertThat(peer.bytes(AROUND)).isEqualTo(random(place));
        }
        rig.regions.flush(ALICE, "sparse", PLACES[0], 0);
        Path file = directory.resolve("sparse");
        assertThat(Files.size(file)).isEqualTo(SPARSE_BYTES);
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            for (long place : PLACES) {
                ByteBuffer there = ByteBuffer.allocate(AROUND);
                channel.position(place).read(there);
                assertThat(there.array()).isEqualTo(random(place));
            }
        }
    }

    @Test
    void shouldOnlyReadWhenReadOnly() throws IOException {
        byte[] content = random(1);
        Files.write(directory.resolve("r"), content);
        Region region = region("r", 0, false, true);
        for (GrantAccess access : EnumSet.of(GrantAccess.WRITE, GrantAccess.ATOMIC)) {
            assertThatThrownBy(() -> grant(session, region, 0, 8, EnumSet.of(access)))
                    .isInstanceOfSatisfying(
                            RegionException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REGION_NOT_WRITABLE))
                    .hasMessageContaining("read-only");
        }
        if (registersReadOnly()) {
            RemoteMemory memory = grant(session, region, 100, 1000, EnumSet.of(GrantAccess.READ));
            assertThat(peer.read(memory, 0, 1000)).isEqualTo(WorkCompletionStatus.SUCCESS);
            assertThat(peer.bytes(1000)).isEqualTo(Arrays.copyOfRange(content, 100, 1100));
            assertThat(peer.write(memory, 0, new byte[1])).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        } else {
            assertThatThrownBy(() -> grant(session, region, 100, 1000, EnumSet.of(GrantAccess.READ)))
                    .isInstanceOfSatisfying(
                            RegionException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FILE_NOT_PINNABLE))
                    .hasMessageContaining("without read_only");
        }
        assertThat(directory.resolve("r")).hasBinaryContent(content);
    }

    @Test
    void shouldGrantNothingOfAFileThatWasShortened() throws IOException {
        Region region = region("short", 10_000, true, false);
        cut("short", 9_999);
        assertRefused(Reason.FILE_CHANGED, () -> grant(session, region, 0, 8, EnumSet.of(GrantAccess.READ)));
    }

    void cut(String name, long toBytes) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(directory.resolve(name), StandardOpenOption.WRITE)) {
            channel.truncate(toBytes);
        }
    }
}
