package io.rdmagateway.soft;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.SendRequest;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;

/**
 * A window into the middle of a region that is closed to the fuzzer otherwise. Outside of it nothing may change ever, and
 * inside nothing while the window is not bound.
 */
final class LentWindow implements AutoCloseable {

    static final int OFFSET = 512;
    static final int BYTES = 1024;
    private static final Set<Access> ACCESS = EnumSet.of(Access.REMOTE_WRITE, Access.REMOTE_READ, Access.REMOTE_ATOMIC);

    private final MemorySegment memory;
    private final MemorySegment before;
    private final MemoryRegion region;
    private final MemoryWindow window;
    private boolean frozen;

    LentWindow(ProtectionDomain pd, MemorySegment memory) {
        this.memory = memory;
        this.before = MemorySegment.ofArray(new long[(int) memory.byteSize() / Long.BYTES]);
        this.region = pd.regMr(memory, EnumSet.of(Access.LOCAL_WRITE, Access.MW_BIND));
        this.window = pd.allocMw();
        before.copyFrom(memory);
    }

    RemoteMemory remote() {
        return new RemoteMemory(region.address() + OFFSET, window.rkey(), BYTES);
    }

    boolean isBound() {
        return ((SoftMemoryWindow) window).isBound();
    }

    /** Fills in a request to bind it. */
    SendRequest bind(SendRequest wr) {
        return wr.bindMw(window, region, OFFSET, BYTES, ACCESS);
    }

    /** Demands what must hold, between any two turns of the engine. */
    void requireSound() {
        requireSame(0, OFFSET, "below the window");
        requireSame(OFFSET + BYTES, memory.byteSize(), "above the window");
        if (frozen && !isBound()) {
            requireSame(OFFSET, OFFSET + BYTES, "window that is not bound");
        }
        before.copyFrom(memory);
        frozen = !isBound();
    }

    private void requireSame(long from, long to, String what) {
        if (MemorySegment.mismatch(memory, from, to, before, from, to) >= 0) {
            throw new AssertionError("written to: " + what);
        }
    }

    @Override
    public void close() {
        window.close();
        region.close();
    }
}
