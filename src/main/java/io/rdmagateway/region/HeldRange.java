package io.rdmagateway.region;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;

/** Bytes of a region that stay where they are until this is closed. Closing twice does nothing. */
public final class HeldRange implements AutoCloseable {

    private static final int CHUNK_BYTES = 256 << 10;

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

    /**
     * Copies bytes into it.
     *
     * @throws RegionException FILE_CHANGED, FILE_NOT_USABLE
     */
    public void put(long offsetBytes, MemorySegment source) {
        region.touch(() -> memory.asSlice(offsetBytes, source.byteSize()).copyFrom(source));
    }

    /**
     * Returns its first eight bytes, in the machine's order.
     *
     * @throws RegionException FILE_CHANGED, FILE_NOT_USABLE
     */
    public long word() {
        return region.touch(() -> memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
    }

    /**
     * Computes its CRC32C (Castagnoli), as iSCSI and many stores of objects have it.
     *
     * @throws RegionException FILE_CHANGED, FILE_NOT_USABLE
     */
    public int crc32c() {
        return region.touch(() -> {
            CRC32C crc = new CRC32C();
            byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, memory.byteSize())];
            for (long at = 0; at < memory.byteSize(); at += chunk.length) {
                int length = (int) Math.min(chunk.length, memory.byteSize() - at);
                MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, chunk, 0, length);
                crc.update(chunk, 0, length);
            }
            return (int) crc.getValue();
        });
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
