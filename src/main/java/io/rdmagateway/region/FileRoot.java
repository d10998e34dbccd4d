package io.rdmagateway.region;

import io.rdmagateway.region.RegionException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Optional;
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
        Path path = parse(filePath);
        try (SecureDirectoryStream<Path> folder = openFolder(path)) {
            Path name = path.getFileName();
            Optional<BasicFileAttributes> attributes = attributes(folder, name);
            if (attributes.isEmpty() && !create) {
                throw RegionException.ofField(Reason.FILE_NOT_FOUND, "file_path", "no such file: " + filePath);
            }
            if (attributes.isPresent() && !attributes.get().isRegularFile()) {
                throw RegionException.ofField(
                        Reason.FILE_NOT_USABLE, "file_path", "must be a regular file: " + filePath);
            }
            try {
                return map(folder, name, lengthBytes, create, maxBytes);
            } catch (IOException | RuntimeException e) {
                if (attributes.isEmpty()) {
                    deleteQuietly(folder, name);
                }
                throw e;
            }
        } catch (IOException e) {
            throw RegionException.ofField(
                    Reason.FILE_NOT_USABLE,
                    "file_path",
                    "cannot be opened (" + e.getClass().getSimpleName() + "): " + filePath);
        }
    }

    private static RegionMemory map(
            SecureDirectoryStream<Path> folder, Path name, long lengthBytes, boolean create, long maxBytes)
            throws IOException {
        Set<OpenOption> options =
                new HashSet<>(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        if (create) {
            options.add(StandardOpenOption.CREATE);
        }
        // On Linux this is a FileChannel, which alone can map.
        try (FileChannel channel = (FileChannel) folder.newByteChannel(name, options)) {
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
                        "length_bytes", "the file has " + size + " bytes only; create_file would extend it");
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

    /**
     * Opens the directory that a file lies in, one step after the other and each relative to the one before: whoever
     * swaps a directory for a link meanwhile gains nothing.
     */
    private SecureDirectoryStream<Path> openFolder(Path path) throws IOException {
        SecureDirectoryStream<Path> folder = secure(Files.newDirectoryStream(root));
        try {
            int last = path.getNameCount() - 1;
            for (int i = 0; i <= last; i++) {
                Path name = path.getName(i);
                Optional<BasicFileAttributes> attributes = attributes(folder, name);
                if (attributes.isPresent() && attributes.get().isSymbolicLink()) {
                    throw outside(path, "must not lead over a symbolic link");
                }
                if (i == last) {
                    break;
                }
                if (attributes.isEmpty() || !attributes.get().isDirectory()) {
                    throw RegionException.ofField(
                            Reason.FILE_NOT_FOUND, "file_path", "no such directory: " + name + " of " + path);
                }
                SecureDirectoryStream<Path> next = secure(folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
                folder.close();
                folder = next;
            }
            return folder;
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("this file system does not open relative to a directory");
    }

    private static Optional<BasicFileAttributes> attributes(SecureDirectoryStream<Path> folder, Path name)
            throws IOException {
        try {
            return Optional.of(
                    folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .readAttributes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Path parse(String filePath) {
        Path path;
        try {
            path = Path.of(filePath);
        } catch (InvalidPathException e) {
            throw RegionSpec.invalid("file_path", "is no path");
        }
        if (path.isAbsolute() || !path.equals(path.normalize()) || path.startsWith("..")) {
            throw outside(path, "must be relative, without . and ..");
        }
        return path;
    }

    private static RegionException outside(Path path, String rule) {
        return RegionException.ofField(Reason.PATH_OUTSIDE_ROOT, "file_path", rule + ": " + path);
    }

    private static void deleteQuietly(SecureDirectoryStream<Path> folder, Path name) {
        try {
            folder.deleteFile(name);
        } catch (IOException e) {
            // Never made, or the failure that led here is the one to report.
        }
    }
}
