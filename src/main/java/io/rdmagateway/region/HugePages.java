package io.rdmagateway.region;

import io.rdmagateway.region.RegionException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Memory in huge pages, from a mount of hugetlbfs: Java has no other way to them. Its files have no name as soon as they
 * are open, so that nothing outlives a gateway that is killed.
 */
public final class HugePages {

    private final Path root;
    private final long pageBytes;

    /** @throws IOException when the directory is not on a hugetlbfs */
    public HugePages(Path root) throws IOException {
        FileStore store = Files.getFileStore(root);
        if (!store.type().equals("hugetlbfs")) {
            throw new IOException(root + " is on " + store.type() + ", not on a mount of hugetlbfs");
        }
        this.root = root;
        this.pageBytes = store.getBlockSize();
    }

    /** Returns how much memory a region takes: whole pages. */
    long spanned(long lengthBytes) {
        return Math.multiplyExact(Math.ceilDiv(lengthBytes, pageBytes), pageBytes);
    }

    /**
     * Allocates zeroed memory that begins at a huge page.
     *
     * @throws RegionException HUGE_PAGES_UNAVAILABLE
     */
    RegionMemory allocate(long lengthBytes, RegionBacking backing) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(
                root.resolve("rdma-gateway." + UUID.randomUUID()),
                Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.DELETE_ON_CLOSE),
                PosixFilePermissions.asFileAttribute(
                        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)))) {
            MemorySegment pages =
                    RegionMemory.map(channel, FileChannel.MapMode.READ_WRITE, spanned(lengthBytes), arena);
            return new RegionMemory(arena, pages.asSlice(0, lengthBytes), backing, Optional.empty());
        } catch (IOException e) {
            throw RegionException.ofField(
                    Reason.HUGE_PAGES_UNAVAILABLE,
                    "backing",
                    "there are no " + spanned(lengthBytes) / pageBytes + " free huge pages of " + pageBytes
                            + " bytes for a region of " + lengthBytes
                            + " bytes: raise vm.nr_hugepages or the container's limit, or let it fall back to anonymous"
                            + " memory");
        }
    }
}
