package io.rdmagateway.soft;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Registered memory. The engine reaches it only between its key being put into the table of keys and being taken out,
 * and both happen in the engine's turns: nothing is touched after {@link #close()} has returned.
 */
final class SoftMemoryRegion implements MemoryRegion {

    private final SoftProtectionDomain pd;
    private final MemorySegment memory;
    private final long address;
    private final int key;
    private final boolean localWrite;
    private final boolean bind;
    private final boolean mapped;
    private final Lifetime lifetime =
            new Lifetime("memory region", "ibv_dereg_mr", "memory windows are bound to it, or about to be");
    private volatile boolean open = true;

    SoftMemoryRegion(SoftProtectionDomain pd, MemorySegment memory, long address, int key, Set<Access> access) {
        this.pd = pd;
        this.memory = memory;
        this.address = address;
        this.key = key;
        this.localWrite = access.contains(Access.LOCAL_WRITE);
        this.bind = access.contains(Access.MW_BIND);
        this.mapped = memory.isMapped();
    }

    @Override
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public long address() {
        return address;
    }

    @Override
    public long lengthBytes() {
        return memory.byteSize();
    }

    @Override
    public int lkey() {
        return key;
    }

    @Override
    public int rkey() {
        return key;
    }

    boolean isOpen() {
        return open;
    }

    boolean belongsTo(SoftProtectionDomain domain) {
        return pd == domain;
    }

    boolean allowsLocalWrite() {
        return localWrite;
    }

    boolean allowsBind() {
        return bind;
    }

    /** Tells whether a file is behind it, which others can cut. */
    boolean isMapped() {
        return mapped;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    /**
     * Ends it, in the engine's turns.
     *
     * @return false when that was done before
     */
    boolean end() {
        if (!lifetime.end()) {
            return false;
        }
        open = false;
        return true;
    }

    @Override
    public void close() {
        pd.deregister(this);
    }

    @Override
    public String toString() {
        return "SoftMemoryRegion[" + lengthBytes() + " bytes]";
    }
}
