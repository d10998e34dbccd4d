package io.rdmagateway.session;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.ProtectionDomain;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/** Zeroed memory in pages of its own, registered. It owns both; the registration goes first, then the memory. */
final class RegisteredBuffer {

    static final int PAGE_BYTES = 4096;

    private final Arena arena;
    private final MemoryRegion mr;

    private RegisteredBuffer(Arena arena, MemoryRegion mr) {
        this.arena = arena;
        this.mr = mr;
    }

    /**
     * Makes one; the other side sees exactly {@code lengthBytes}, although whole pages are pinned.
     *
     * @param teardown gets the release
     */
    static RegisteredBuffer allocate(ProtectionDomain pd, int lengthBytes, Set<Access> access, Teardown teardown) {
        Arena arena = Arena.ofShared();
        try {
            long pages = Math.ceilDiv(lengthBytes, PAGE_BYTES);
            MemorySegment memory = arena.allocate(pages * PAGE_BYTES, PAGE_BYTES);
            RegisteredBuffer buffer = new RegisteredBuffer(arena, pd.regMr(memory.asSlice(0, lengthBytes), access));
            teardown.add(buffer::release);
            return buffer;
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    MemoryRegion mr() {
        return mr;
    }

    MemorySegment memory() {
        return mr.memory();
    }

    private void release() {
        mr.close();
        arena.close();
    }
}
