package io.rdmagateway.soft;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Touches registered memory, in the engine's turns.
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
            meetFault(region);
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
            meetFault(region);
            return true;
        } catch (IllegalStateException | InternalError e) {
            return false;
        }
    }

    /**
     * @throws IllegalStateException when the memory is gone
     * @throws InternalError when the file behind it is
     */
    static long fetchAdd(SoftMemoryRegion region, long offset, long add) {
        if (!region.isMapped()) {
            return (long) LONG.getAndAdd(region.memory(), offset, add);
        }
        long former = load(region, offset);
        store(region, offset, former + add);
        return former;
    }

    /**
     * @throws IllegalStateException when the memory is gone
     * @throws InternalError when the file behind it is
     */
    static long compareSwap(SoftMemoryRegion region, long offset, long compare, long swap) {
        if (!region.isMapped()) {
            return (long) LONG.compareAndExchange(region.memory(), offset, compare, swap);
        }
        long former = load(region, offset);
        if (former == compare) {
            store(region, offset, swap);
        }
        return former;
    }

    // An atomic instruction that finds no file ends the JVM, unless the second compiler has made it. The engine's
    // thread is the only one of the device: apart, the two steps are atomic to all that comes over the network, as
    // verbs promise.

    private static long load(SoftMemoryRegion region, long offset) {
        long value = (long) LONG.get(region.memory(), offset);
        meetFault(region);
        return value;
    }

    private static void store(SoftMemoryRegion region, long offset, long value) {
        LONG.set(region.memory(), offset, value);
        meetFault(region);
    }

    /**
     * Has a fault of the access before thrown here. Compiled code goes on after it as if all were well, and the error comes
     * when the thread next polls or returns from native code: by then the packet is sent, and who meets the error is the
     * engine. This is the cheapest such return.
     */
    private static void meetFault(SoftMemoryRegion region) {
        if (region.isMapped()) {
            Thread.holdsLock(region);
        }
    }
}
