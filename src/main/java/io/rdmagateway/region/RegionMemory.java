package io.rdmagateway.region;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The bytes of a region, which it owns. Whoever closes it has made sure that no device touches them any more.
 *
 * @param zeroOnRelease true for memory that other code gets after us
 */
record RegionMemory(Arena arena, MemorySegment segment, boolean zeroOnRelease) implements AutoCloseable {

    /** Allocates zeroed memory that begins at a page. */
    static RegionMemory anonymous(long lengthBytes) {
        Arena arena = Arena.ofShared();
        try {
            return new RegionMemory(arena, arena.allocate(lengthBytes, Pages.BYTES), true);
        } catch (OutOfMemoryError e) {
            arena.close();
            throw new RegionException(
                    RegionException.Reason.OUT_OF_MEMORY,
                    "the gateway's machine has no memory for a region of " + lengthBytes + " bytes");
        }
    }

    @Override
    public void close() {
        if (zeroOnRelease) {
            segment.fill((byte) 0);
        }
        arena.close();
    }
}
