package io.rdmagateway.soft;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Touches registered memory, on the engine's thread.
 *
 * <p>The memory is the user's. Its arena may be closed, or the file behind it cut, while it is registered; that is an
 * answer here and never an exception, let alone a crash.
 */
final class RegisteredBytes {

    private static final VarHandle LONG =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.nativeOrder()).varHandle();

    private RegisteredBytes() {}

    static boolean read(SoftMemoryRegion region, long offset, MemorySegment packet, long packetOffset, int bytes) {
        if (!region.isOpen()) {
            return false;
        }
        try {
            MemorySegment.copy(region.memory(), offset, packet, packetOffset, bytes);
            return true;
        } catch (IllegalStateException | InternalError e) {
            return false;
        }
    }

    static boolean write(SoftMemoryRegion region, long offset, MemorySegment packet, long packetOffset, int bytes) {
        if (!region.isOpen()) {
            return false;
        }
        try {
            MemorySegment.copy(packet, packetOffset, region.memory(), offset, bytes);
            return true;
        } catch (IllegalStateException | InternalError e) {
            return false;
        }
    }

    /** @throws IllegalStateException when the memory is gone */
    static long fetchAdd(SoftMemoryRegion region, long offset, long add) {
        return (long) LONG.getAndAdd(region.memory(), offset, add);
    }

    /** @throws IllegalStateException when the memory is gone */
    static long compareSwap(SoftMemoryRegion region, long offset, long compare, long swap) {
        return (long) LONG.compareAndExchange(region.memory(), offset, compare, swap);
    }
}
