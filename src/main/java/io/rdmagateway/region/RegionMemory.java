package io.rdmagateway.region;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * The bytes of a region, which it owns. Whoever closes it has made sure that no device touches them any more.
 *
 * @param backing what it became, which need not be what was asked for
 * @param file what it was mapped from, where that has a name
 */
record RegionMemory(Arena arena, MemorySegment segment, RegionBacking backing, Optional<BackingFile> file)
        implements AutoCloseable {

    /** Allocates zeroed memory that begins at a page. */
    static RegionMemory anonymous(long lengthBytes) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment segment = arena.allocate(lengthBytes, Pages.BYTES);
            return new RegionMemory(arena, segment, new RegionBacking.Anonymous(), Optional.empty());
        } catch (OutOfMemoryError e) {
            arena.close();
            throw new RegionException(
                    RegionException.Reason.OUT_OF_MEMORY,
                    "the gateway's machine has no memory for a region of " + lengthBytes + " bytes");
        }
    }

    /** Maps a file from its beginning; where that is beyond the end, the file is extended with zeros. */
    static MemorySegment map(FileChannel channel, FileChannel.MapMode mode, long lengthBytes, Arena arena)
            throws IOException {
        try {
            return channel.map(mode, 0, lengthBytes, arena);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (backing instanceof RegionBacking.Anonymous) {
            // Other code gets it after us.
            segment.fill((byte) 0);
        }
        arena.close();
        file.ifPresent(BackingFile::close);
    }
}
