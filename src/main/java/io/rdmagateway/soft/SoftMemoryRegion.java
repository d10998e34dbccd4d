package io.rdmagateway.soft;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Registered memory. The engine reaches it only between its being put into the table of keys and its being taken out,
 * and both happen on the engine's thread: nothing is touched after {@link #close()} has returned.
 */
final class SoftMemoryRegion implements MemoryRegion {

    private final SoftProtectionDomain pd;
    private final MemorySegment memory;
    private final long address;
    private final int key;
    private final boolean localWrite;
    private final boolean remoteWrite;
    private final boolean remoteRead;
    private final boolean remoteAtomic;
    private volatile boolean open = true;

    SoftMemoryRegion(SoftProtectionDomain pd, MemorySegment memory, long address, int key, Set<Access> access) {
        this.pd = pd;
        this.memory = memory;
        this.address = address;
        this.key = key;
        this.localWrite = access.contains(Access.LOCAL_WRITE);
        this.remoteWrite = access.contains(Access.REMOTE_WRITE);
        this.remoteRead = access.contains(Access.REMOTE_READ);
        this.remoteAtomic = access.contains(Access.REMOTE_ATOMIC);
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

    boolean allowsRemoteWrite() {
        return remoteWrite;
    }

    boolean allowsRemoteRead() {
        return remoteRead;
    }

    boolean allowsRemoteAtomic() {
        return remoteAtomic;
    }

    /** Tells whether a remote range lies inside, without ever adding two numbers that a stranger chose. */
    boolean covers(long remoteAddress, long bytes) {
        long offset = remoteAddress - address;
        return offset >= 0 && bytes >= 0 && bytes <= memory.byteSize() && offset <= memory.byteSize() - bytes;
    }

    /** Called on the engine's thread. */
    void revoke() {
        open = false;
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
