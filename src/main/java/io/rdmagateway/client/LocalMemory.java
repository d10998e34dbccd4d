package io.rdmagateway.client;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.ProtectionDomain;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The buffers of one session. Thread-safe. */
final class LocalMemory implements AutoCloseable {

    private final ProtectionDomain pd;
    private final Set<RegisteredBuffer> open = new LinkedHashSet<>();

    LocalMemory(ProtectionDomain pd) {
        this.pd = pd;
    }

    RegisteredBuffer allocate(long lengthBytes) {
        Arena arena = Arena.ofShared();
        try {
            return register(arena.allocate(lengthBytes, RegisteredBuffer.PAGE_BYTES), arena);
        } catch (RuntimeException | OutOfMemoryError e) {
            arena.close();
            throw e;
        }
    }

    RegisteredBuffer register(MemorySegment memory) {
        return register(memory, null);
    }

    /** Registers memory that the gateway may touch by its transfers. */
    RegisteredBuffer share(MemorySegment memory, Set<RegionAccess> rights) {
        Set<Access> access = EnumSet.of(Access.LOCAL_WRITE);
        rights.forEach(right -> access.add(
                switch (right) {
                    case READ -> Access.REMOTE_READ;
                    case WRITE -> Access.REMOTE_WRITE;
                    case ATOMIC -> Access.REMOTE_ATOMIC;
                }));
        return register(memory, null, access);
    }

    private RegisteredBuffer register(MemorySegment memory, Arena owned) {
        return register(
                memory, owned, memory.isReadOnly() ? EnumSet.noneOf(Access.class) : EnumSet.of(Access.LOCAL_WRITE));
    }

    private synchronized RegisteredBuffer register(MemorySegment memory, Arena owned, Set<Access> access) {
        MemoryRegion mr = pd.regMr(memory, access);
        RegisteredBuffer buffer = new RegisteredBuffer(mr, owned, this::forget);
        open.add(buffer);
        return buffer;
    }

    synchronized int count() {
        return open.size();
    }

    private synchronized void forget(RegisteredBuffer buffer) {
        open.remove(buffer);
    }

    /** Closes the buffers that are still open. */
    @Override
    public void close() {
        List<RegisteredBuffer> left;
        synchronized (this) {
            left = List.copyOf(open);
        }
        left.forEach(RegisteredBuffer::close);
    }
}
