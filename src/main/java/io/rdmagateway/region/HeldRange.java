package io.rdmagateway.region;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** Bytes of a region that stay where they are until this is closed. Closing twice does nothing. */
public final class HeldRange implements AutoCloseable {

    private final Region region;
    private final MemorySegment memory;
    private final AtomicBoolean closed = new AtomicBoolean();

    HeldRange(Region region, MemorySegment memory) {
        this.region = region;
        this.memory = memory;
    }

    public MemorySegment memory() {
        return memory;
    }

    /** Returns the bytes of all pages that a device pins for it. */
    public long pinnedBytes() {
        return memory.byteSize() == 0 ? 0 : Pages.spanned(memory);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            region.letGo();
        }
    }
}
