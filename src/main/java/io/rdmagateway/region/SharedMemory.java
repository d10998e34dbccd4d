package io.rdmagateway.region;

import io.rdmagateway.region.RegionException.Reason;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Memory that other processes of the machine or the pod map too: files on a tmpfs, each named after its region. The
 * gateway holds a lock on each, by which it knows those that one before it left when it was killed.
 */
public final class SharedMemory {

    static final String PREFIX = "rdma-gateway.";

    private static final System.Logger LOG = System.getLogger(SharedMemory.class.getName());
    private static final int CHUNK_BYTES = 1 << 20;

    private final Path root;
    private final Set<PosixFilePermission> permissions;

    /** @param permissions of the files: who may map them */
    public SharedMemory(Path root, Set<PosixFilePermission> permissions) {
        this.root = root;
        this.permissions = Set.copyOf(permissions);
    }

    /** Removes what gateways left that were killed. */
    public void removeOrphans() {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root, PREFIX + "*")) {
            files.forEach(this::removeOrphan);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0} cannot be searched for what a former gateway left: {1}", root, e.getMessage());
        }
    }

    private void removeOrphan(Path file) {
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                Files.delete(file);
                LOG.log(Level.INFO, "removed {0}, which a former gateway left", file);
            }
        } catch (OverlappingFileLockException | IOException e) {
            // Somebody else's, or in use.
        }
    }

    /**
     * Makes zeroed memory, with all of its pages: none is missing later.
     *
     * @throws RegionException SHARED_MEMORY_UNAVAILABLE, FILE_NOT_USABLE, OUT_OF_MEMORY
     */
    RegionMemory allocate(String region, long lengthBytes, RegionBacking backing) {
        Path path = root.resolve(PREFIX + region);
        if (!Files.isDirectory(root)) {
            throw RegionException.ofField(
                    Reason.SHARED_MEMORY_UNAVAILABLE,
                    "backing",
                    "gateway.shared-memory.root " + root + " is no directory: mount a tmpfs there");
        }
        try {
            requireFree(lengthBytes);
            FileChannel channel = FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                    PosixFilePermissions.asFileAttribute(permissions));
            try {
                return fill(channel, path, lengthBytes, backing);
            } catch (IOException | RuntimeException e) {
                channel.close();
                Files.deleteIfExists(path);
                throw e;
            }
        } catch (FileAlreadyExistsException e) {
            throw RegionException.ofField(
                    Reason.FILE_NOT_USABLE,
                    "name",
                    path + " exists: another gateway's region has this name, or remove the file");
        } catch (IOException e) {
            throw RegionException.ofField(
                    Reason.OUT_OF_MEMORY,
                    "length_bytes",
                    "shared memory of " + lengthBytes + " bytes cannot be made in " + root + " (" + e.getMessage()
                            + ")");
        }
    }

    private void requireFree(long lengthBytes) throws IOException {
        long free = Files.getFileStore(root).getUsableSpace();
        if (free < lengthBytes) {
            throw RegionException.ofField(
                    Reason.OUT_OF_MEMORY,
                    "length_bytes",
                    "shared memory of " + lengthBytes + " bytes is wanted, " + free + " are free in " + root
                            + ": delete regions, or mount a larger tmpfs there");
        }
    }

    private RegionMemory fill(FileChannel channel, Path path, long lengthBytes, RegionBacking backing)
            throws IOException {
        channel.lock();
        // The process' mask may have taken some away.
        Files.setPosixFilePermissions(path, permissions);
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, lengthBytes));
        for (long left = lengthBytes; left > 0; ) {
            left -= channel.write(zeros.position(0).limit((int) Math.min(zeros.capacity(), left)));
        }
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        Arena arena = Arena.ofShared();
        MemorySegment segment = RegionMemory.map(channel, MapMode.READ_WRITE, lengthBytes, arena);
        return new RegionMemory(
                arena, segment, backing, Optional.of(new BackingFile(channel, path, key, lengthBytes, true)));
    }
}
