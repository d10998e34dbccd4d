package io.rdmagateway.region;

import io.rdmagateway.region.RegionException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
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
     */
    RegionMemory map(RegionBacking.File file, long lengthBytes, long maxBytes) {
        String filePath = file.path();
        Path path = parse(filePath);
        try (SecureDirectoryStream<Path> folder = openFolder(path)) {
            Path name = path.getFileName();
            Optional<BasicFileAttributes> attributes = attributes(folder, name);
            if (attributes.isEmpty() && !file.create()) {
                throw RegionException.ofField(Reason.FILE_NOT_FOUND, "file_path", "no such file: " + filePath);
            }
            if (attributes.isPresent() && !attributes.get().isRegularFile()) {
                throw RegionException.ofField(
                        Reason.FILE_NOT_USABLE, "file_path", "must be a regular file: " + filePath);
            }
            try {
                return map(folder, root.resolve(path), file, lengthBytes, maxBytes);
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
            SecureDirectoryStream<Path> folder, Path path, RegionBacking.File file, long lengthBytes, long maxBytes)
            throws IOException {
        Set<OpenOption> options = new HashSet<>(Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        if (!file.readOnly()) {
            options.add(StandardOpenOption.WRITE);
        }
        if (file.create()) {
            options.add(StandardOpenOption.CREATE);
        }
        Path name = path.getFileName();
        // On Linux this is a FileChannel, which alone can map.
        FileChannel channel = (FileChannel) folder.newByteChannel(name, options);
        try {
            long length = length(channel.size(), lengthBytes, file.create(), maxBytes);
            requireRoom(path, length - channel.size());
            Object key =
                    attributes(folder, name).map(BasicFileAttributes::fileKey).orElse(channel);
            Arena arena = Arena.ofShared();
            MemorySegment segment = RegionMemory.map(
                    channel,
                    file.readOnly() ? FileChannel.MapMode.READ_ONLY : FileChannel.MapMode.READ_WRITE,
                    length,
                    arena);
            return new RegionMemory(
                    arena, segment, file, Optional.of(new BackingFile(channel, path, key, length, false)));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static long length(long fileBytes, long lengthBytes, boolean create, long maxBytes) {
        long length = lengthBytes == 0 ? fileBytes : lengthBytes;
        if (length == 0) {
            throw RegionSpec.invalid("length_bytes", "the file is empty: say how long the region is to be");
        }
        if (length > maxBytes) {
            throw RegionSpec.invalid("length_bytes", "must be at most " + maxBytes + ", was " + length);
        }
        if (length > fileBytes && !create) {
            throw RegionSpec.invalid(
                    "length_bytes", "the file has " + fileBytes + " bytes only; create_file would extend it");
        }
        return length;
    }

    /** A file is extended without its blocks; it would be late to find out by a fault that there are none. */
    private static void requireRoom(Path path, long moreBytes) throws IOException {
        FileStore store = Files.getFileStore(path.getParent());
        // Where there is no limit, as on some mounts of hugetlbfs, the total is 0.
        if (store.getTotalSpace() > 0 && moreBytes > store.getUsableSpace()) {
            throw RegionException.ofField(
                    Reason.FILE_NOT_USABLE,
                    "length_bytes",
                    moreBytes + " bytes more are wanted, the file system has " + store.getUsableSpace()
                            + " free: choose less, or make room");
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
