package io.rdmagateway.region;

import io.rdmagateway.region.RegionException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * The one directory whose files may become regions. A path that a client names never leaves it: no {@code ..}, nothing
 * absolute, no symbolic link in any place.
 */
public final class FileRoot {

    private final Path root;

    /** @throws IOException when the directory is not there; it may be a symbolic link itself */
    public FileRoot(Path root) throws IOException {
        this.root = root.toRealPath();
        if (!Files.isDirectory(this.root)) {
            throw new IOException(root + " is not a directory");
        }
    }

    /**
     * Maps a file.
     *
     * @param lengthBytes 0 means all of a file that exists
     * @param create makes the file, or extends it to the length
     */
    RegionMemory map(String filePath, long lengthBytes, boolean create, long maxBytes) {
        Path file = resolve(filePath);
        boolean existed = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (!existed && !create) {
            throw RegionException.ofField(Reason.FILE_NOT_FOUND, "file_path", "no such file: " + filePath);
        }
        try {
            return map(file, filePath, lengthBytes, create, maxBytes);
        } catch (IOException | RegionException e) {
            if (!existed) {
                deleteQuietly(file);
            }
            if (e instanceof RegionException refusal) {
                throw refusal;
            }
            throw RegionException.ofField(
                    Reason.FILE_NOT_USABLE,
                    "file_path",
                    filePath + " cannot be mapped: " + e.getClass().getSimpleName());
        }
    }

    private static RegionMemory map(Path file, String filePath, long lengthBytes, boolean create, long maxBytes)
            throws IOException {
        Set<java.nio.file.OpenOption> options =
                new HashSet<>(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        if (create) {
            options.add(StandardOpenOption.CREATE);
        }
        try (FileChannel channel = FileChannel.open(file, options)) {
            long size = channel.size();
            long length = lengthBytes == 0 ? size : lengthBytes;
            if (length == 0) {
                throw RegionSpec.invalid("length_bytes", "the file is empty: say how long the region is to be");
            }
            if (length > maxBytes) {
                throw RegionSpec.invalid("length_bytes", "must be at most " + maxBytes + ", was " + length);
            }
            if (length > size && !create) {
                throw RegionSpec.invalid(
                        "length_bytes", filePath + " has " + size + " bytes only; create_file would extend it");
            }
            Arena arena = Arena.ofShared();
            try {
                // Mapping beyond the end extends the file with zeros.
                MemorySegment segment = channel.map(FileChannel.MapMode.READ_WRITE, 0, length, arena);
                return new RegionMemory(arena, segment, false);
            } catch (IOException | RuntimeException e) {
                arena.close();
                throw e;
            }
        }
    }

    private Path resolve(String filePath) {
        Path relative = parse(filePath);
        if (relative.isAbsolute() || !relative.equals(relative.normalize())) {
            throw outside(filePath, "must be relative, without . and ..");
        }
        Path place = root;
        for (Path name : relative) {
            if (name.toString().isEmpty() || name.toString().equals("..")) {
                throw outside(filePath, "must be relative, without . and ..");
            }
            place = place.resolve(name);
            if (Files.isSymbolicLink(place)) {
                throw outside(filePath, "must not lead over a symbolic link");
            }
        }
        Path folder = place.getParent();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw RegionException.ofField(Reason.FILE_NOT_FOUND, "file_path", "no such directory for " + filePath);
        }
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            throw RegionException.ofField(Reason.FILE_NOT_USABLE, "file_path", filePath + " is no regular file");
        }
        return place;
    }

    private static Path parse(String filePath) {
        try {
            return Path.of(filePath);
        } catch (InvalidPathException e) {
            throw RegionSpec.invalid("file_path", "is no path");
        }
    }

    private static RegionException outside(String filePath, String rule) {
        return RegionException.ofField(Reason.PATH_OUTSIDE_ROOT, "file_path", rule + ": " + filePath);
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The failure that led here is the one to report.
        }
    }
}
