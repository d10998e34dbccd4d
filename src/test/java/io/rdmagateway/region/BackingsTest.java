package io.rdmagateway.region;

import static io.rdmagateway.region.RegionRefusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.region.RegionException.Reason;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.QuotaLimits;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Resource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of each backing, and of its file, in the hands of others. */
class BackingsTest {

    private static final Identity ALICE = new Identity("spiffe://test/alice");
    private static final Identity BOB = new Identity("spiffe://test/bob");

    @TempDir
    private Path directory;

    private Path file;
    private Path shared;
    private Quotas quotas;
    private Regions regions;

    @BeforeEach
    void offer() throws IOException {
        Path files = Files.createDirectory(directory.resolve("files"));
        file = Files.write(files.resolve("file"), new byte[10_000]);
        shared = Files.createDirectory(directory.resolve("shared"));
        quotas = new Quotas(QuotaLimits.NONE, System::nanoTime);
        regions = new Regions(
                new RegionLimits(Long.MAX_VALUE, 4, Duration.ofDays(1)),
                quotas,
                new Backings(
                        Optional.of(new FileRoot(files)),
                        Optional.empty(),
                        Optional.of(new SharedMemory(shared, PosixFilePermissions.fromString("rw-rw----")))),
                InstantSource.system());
    }

    @AfterEach
    void close() {
        regions.close();
        assertThat(shared).isEmptyDirectory();
        assertThat(quotas.used(Resource.ANONYMOUS_BYTES)).isZero();
    }

    private Region create(String name, long lengthBytes, RegionBacking backing, Set<String> readers) {
        return regions.create(ALICE, new RegionSpec(name, lengthBytes, backing, readers, Set.of()));
    }

    private Region file(boolean readOnly) {
        return create("r", 0, new RegionBacking.File("file", false, readOnly), Set.of());
    }

    private Region shared(String name, long lengthBytes) {
        return create(name, lengthBytes, new RegionBacking.SharedMemory(), Set.of(BOB.name()));
    }

    private static void cut(Path path, long toBytes) throws IOException {
        try (var channel = Files.newByteChannel(path, StandardOpenOption.WRITE)) {
            channel.truncate(toBytes);
        }
    }

    // ---- shared memory

    @Test
    void shouldShareBytesWithWhoeverMapsTheFile() throws IOException {
        Region region = shared("both", 5000);
        Path path = shared.resolve(region.filePath().orElseThrow());
        MemorySegment memory = region.slice(new ByteRange(0, 5000));
        assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
        memory.set(ValueLayout.JAVA_BYTE, 4999, (byte) 7);
        byte[] seen = Files.readAllBytes(path);
        assertThat(seen).hasSize(5000).endsWith(7);
        seen[0] = 8;
        Files.write(path, seen, StandardOpenOption.WRITE);
        assertThat(memory.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 8);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-rw----");
        assertThat(quotas.used(Resource.ANONYMOUS_BYTES)).isEqualTo(5000);
        regions.delete(ALICE, "both");
        assertThat(path).doesNotExist();
    }

    @Test
    void shouldTakeNoFileOfOthers() throws IOException {
        Path others = Files.writeString(shared.resolve(SharedMemory.PREFIX + "taken"), "others");
        assertRefused(Reason.FILE_NOT_USABLE, () -> shared("taken", 10));
        assertThat(others).hasContent("others");
        Files.delete(others);
        shared("taken", 10);
    }

    @Test
    void shouldNotRemoveFileThatIsNoLongerItsOwn() throws IOException {
        Region region = shared("exchanged", 10);
        Path path = shared.resolve(region.filePath().orElseThrow());
        // Beside it, so that it cannot have the same inode.
        Path other = Files.writeString(directory.resolve("other"), "others");
        Files.delete(path);
        Files.move(other, path);
        assertThat(region.note()).hasValueSatisfying(note -> assertThat(note).contains("no longer at its path"));
        regions.delete(ALICE, "exchanged");
        assertThat(path).hasContent("others");
        Files.delete(path);
    }

    @Test
    void shouldRemoveWhatAFormerGatewayLeft() throws IOException {
        Files.writeString(shared.resolve(SharedMemory.PREFIX + "left"), "left");
        Path others = Files.writeString(shared.resolve("of-others"), "stays");
        Region live = shared("live", 10);
        new SharedMemory(shared, Set.of()).removeOrphans();
        assertThat(shared.resolve(SharedMemory.PREFIX + "left")).doesNotExist();
        assertThat(shared.resolve(live.filePath().orElseThrow())).exists();
        assertThat(others).exists();
        Files.delete(others);
    }

    @Test
    void shouldSayWhatIsFreeWhenSharedMemoryIsTooLarge() {
        assertThatThrownBy(() -> shared("large", Long.MAX_VALUE))
                .isInstanceOfSatisfying(
                        RegionException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OUT_OF_MEMORY))
                .hasMessageContaining(Long.toString(Long.MAX_VALUE))
                .hasMessageMatching(".* \\d+ are free .*");
    }

    @Test
    void shouldNameDirectoryWhenThereIsNone() {
        SharedMemory none = new SharedMemory(directory.resolve("none"), Set.of());
        none.removeOrphans();
        assertRefused(Reason.SHARED_MEMORY_UNAVAILABLE, () -> none.allocate("r", 1, new RegionBacking.SharedMemory()));
    }

    // ---- huge pages

    @Test
    void shouldSayWhatToDoWhenThereAreNoHugePages() {
        RegionBacking strictly = new RegionBacking.HugePages(false);
        assertThatThrownBy(() -> create("huge", 1, strictly, Set.of()))
                .isInstanceOfSatisfying(
                        RegionException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HUGE_PAGES_UNAVAILABLE))
                .hasMessageContaining("vm.nr_hugepages");
    }

    @Test
    void shouldBecomeAnonymousAndSaySoWhenThatIsAllowed() {
        Region region = create("huge", 5000, new RegionBacking.HugePages(true), Set.of());
        assertThat(region.backing()).isEqualTo(new RegionBacking.Anonymous());
        assertThat(region.note()).hasValueSatisfying(note -> assertThat(note).contains("no huge pages"));
        assertThat(region.lengthBytes()).isEqualTo(5000);
    }

    @Test
    void shouldRefuseDirectoryThatIsNoHugetlbfs() {
        assertThatThrownBy(() -> new HugePages(directory)).hasMessageContaining("not on a mount of hugetlbfs");
    }

    // ---- files

    @Test
    void shouldBeWrittenByNobodyWhenReadOnly() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        Region region = file(true);
        assertThat(region.slice(new ByteRange(0, 1)).isReadOnly()).isTrue();
        assertThat(region.isReadableBy(ALICE)).isTrue();
        assertThat(region.isWritableBy(ALICE)).isFalse();
        assertThatThrownBy(() -> regions.flush(ALICE, "r", 0, 0))
                .isInstanceOf(RegionException.class)
                .hasMessageContaining("is read-only");
    }

    @Test
    void shouldRefuseWritersAndCreationWhenReadOnly() {
        RegionBacking readOnly = new RegionBacking.File("file", false, true);
        assertRefused(
                Reason.INVALID_REGION,
                "writers",
                () -> new RegionSpec("r", 0, readOnly, Set.of(), Set.of(RegionSpec.ANYBODY)));
        assertRefused(
                Reason.INVALID_REGION,
                "create_file",
                () -> new RegionSpec("r", 0, new RegionBacking.File("new", true, true), Set.of(), Set.of()));
    }

    @Test
    void shouldFlushRangeAndDoNothingForMemory() {
        file(false);
        regions.flush(ALICE, "r", 0, 0);
        regions.flush(ALICE, "r", 4097, 1);
        assertRefused(Reason.RANGE_OUTSIDE_REGION, "offset_bytes", () -> regions.flush(ALICE, "r", 10_000, 1));
        create("anonymous", 1, new RegionBacking.Anonymous(), Set.of(BOB.name()));
        shared("shared", 1);
        regions.flush(ALICE, "anonymous", 0, 0);
        regions.flush(ALICE, "shared", 0, 0);
        assertRefused(Reason.REGION_NOT_WRITABLE, () -> regions.flush(BOB, "anonymous", 0, 0));
        assertRefused(Reason.REGION_NOT_FOUND, () -> regions.flush(BOB, "r", 0, 0));
    }

    @Test
    void shouldNameBothLengthsWhenFileWasShortened() throws IOException {
        Region region = file(false);
        assertThat(region.note()).isEmpty();
        cut(file, 4000);
        assertThatThrownBy(() -> regions.sha256(ALICE, "r", 0, 0))
                .isInstanceOfSatisfying(
                        RegionException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FILE_CHANGED))
                .hasMessageContainingAll("4000 bytes are there", "has 10000", "delete the region");
        assertRefused(Reason.FILE_CHANGED, () -> regions.flush(ALICE, "r", 0, 0));
        assertThat(region.note()).hasValueSatisfying(note -> assertThat(note).contains("shortened to 4000"));
        regions.delete(ALICE, "r");
        assertThat(file(false).lengthBytes()).isEqualTo(4000);
    }

    @Test
    void shouldSayWhenAnotherFileIsAtThePath() throws IOException {
        Region region = file(false);
        Files.move(file, file.resolveSibling("moved"));
        assertThat(region.note()).hasValueSatisfying(note -> assertThat(note).contains("no longer at its path"));
        Files.move(file.resolveSibling("moved"), file);
        assertThat(region.note()).isEmpty();
    }

    @Test
    void shouldSayWhatIsFreeWhenFileIsTooLarge() {
        RegionBacking tooLarge = new RegionBacking.File("large", true, false);
        assertThatThrownBy(() -> create("large", Long.MAX_VALUE, tooLarge, Set.of()))
                .isInstanceOfSatisfying(
                        RegionException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FILE_NOT_USABLE))
                .hasMessageContaining(Long.toString(Long.MAX_VALUE))
                .hasMessageMatching(".* the file system has \\d+ free.*");
        assertThat(file.resolveSibling("large")).doesNotExist();
    }
}
