package io.rdmagateway.region;

import java.lang.foreign.MemorySegment;

/** The pages of memory that a device pins: whole ones, however little of them is registered. */
final class Pages {

    static final long BYTES = 4096;

    private Pages() {}

    /** Returns the bytes of all pages that the memory touches. */
    static long spanned(MemorySegment memory) {
        long first = Math.floorDiv(memory.address(), BYTES);
        long last = Math.floorDiv(memory.address() + memory.byteSize() - 1, BYTES);
        return (last - first + 1) * BYTES;
    }
}
