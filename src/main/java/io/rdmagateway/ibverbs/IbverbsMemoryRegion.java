package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.IbvMr;
import io.rdmagateway.ibverbs.ffm.Libibverbs;
import io.rdmagateway.verbs.MemoryRegion;
import java.lang.foreign.MemorySegment;

/** Memory registered with the kernel. */
final class IbverbsMemoryRegion implements MemoryRegion {

    private final Libibverbs lib;
    private final NativeHandle handle;
    private final MemorySegment memory;
    private final long iova;
    private final long lengthBytes;
    private final int lkey;
    private final int rkey;

    IbverbsMemoryRegion(Libibverbs lib, NativeHandle handle, MemorySegment memory, long iova) {
        this.lib = lib;
        this.handle = handle;
        this.memory = memory;
        this.iova = iova;
        this.lengthBytes = memory.byteSize();
        this.lkey = IbvMr.lkey(handle.address());
        this.rkey = IbvMr.rkey(handle.address());
    }

    NativeHandle handle() {
        return handle;
    }

    @Override
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public long address() {
        return iova;
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public int lkey() {
        return lkey;
    }

    @Override
    public int rkey() {
        return rkey;
    }

    @Override
    public void close() {
        handle.close("ibv_dereg_mr", lib::ibv_dereg_mr);
    }

    @Override
    public String toString() {
        return "IbverbsMemoryRegion[" + lengthBytes + " bytes]";
    }
}
