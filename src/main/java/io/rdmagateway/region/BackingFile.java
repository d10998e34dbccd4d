package io.rdmagateway.region;

import io.rdmagateway.region.RegionException.Reason;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * The file under a mapping, kept open to see what others do to it.
 *
 * @param key which file it is, whatever its name
 * @param lengthBytes how much of it is the region
 * @param temporary goes with the region
 */
record BackingFile(FileChannel channel, Path path, Object key, long lengthBytes, boolean temporary)
        implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(BackingFile.class.getName());

    /**
     * Requires all that is mapped to be there still.
     *
     * @throws RegionException FILE_CHANGED
     */
    void requireWhole(String region) {
        long size = sizeBytes();
        if (size < lengthBytes) {
            throw new RegionException(
                    Reason.FILE_CHANGED,
                    "the file of region " + region + " was shortened under the gateway: " + size
                            + " bytes are there, the region has " + lengthBytes
                            + "; delete the region and make it anew");
        }
    }

    private long sizeBytes() {
        try {
            return channel.size();
        } catch (IOException e) {
            // An interrupt has closed it. The mapping stays, and a fault in it is still an error.
            return Long.MAX_VALUE;
        }
    }

    /** Says what became of the file, when that is not what the region shows. */
    Optional<String> change() {
        long size = sizeBytes();
        if (size < lengthBytes) {
            return Optional.of("the file was shortened to " + size + " bytes; the rest of the region cannot be used");
        }
        if (!isAtItsPath()) {
            return Optional.of(
                    "the file is no longer at its path; the region shows what the path had when it was made");
        }
        return hasRoom()
                ? Optional.empty()
                : Optional.of("the file system of the file is full: where nothing was written yet, nothing can be;"
                        + " make room there");
    }

    /** A file may have fewer blocks than bytes. Where there is no limit the total is 0. */
    private boolean hasRoom() {
        try {
            FileStore store = Files.getFileStore(path);
            return store.getTotalSpace() == 0 || store.getUsableSpace() >= store.getBlockSize();
        } catch (IOException e) {
            return true;
        }
    }

    private boolean isAtItsPath() {
        try {
            return key.equals(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey());
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        // While the name is its own, which it is as long as the channel holds the lock.
        try (channel) {
            if (temporary && isAtItsPath()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "file {0} of a region that is gone stays: {1}", path, e.getMessage());
        }
    }
}
