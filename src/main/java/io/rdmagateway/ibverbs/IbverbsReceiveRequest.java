package io.rdmagateway.ibverbs;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.rdmagateway.ibverbs.ffm.IbvRecvWr;
import io.rdmagateway.ibverbs.ffm.IbvSge;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.ReceiveRequest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Objects;

/** A receive request that is filled in where the device reads it. */
final class IbverbsReceiveRequest implements ReceiveRequest {

    /** Of the memory before the request, of which a pointer is used: so the request begins a cache line. */
    private static final long BAD_WR = 64;

    private static final long SGES = IbvRecvWr.LAYOUT.byteSize();

    private final NativeQueuePair owner;
    private final MemorySegment memory;
    private final MemorySegment slab;
    private final long address;
    private final int maxSge;
    private int sgeCount;

    IbverbsReceiveRequest(NativeQueuePair owner, SegmentAllocator allocator, QueuePairCaps caps) {
        this.owner = owner;
        this.maxSge = caps.maxRecvSge();
        this.memory = allocator.allocate(BAD_WR + SGES + maxSge * IbvSge.LAYOUT.byteSize(), 64);
        this.slab = memory.asSlice(BAD_WR);
        this.address = slab.address();
        IbvRecvWr.sg_list(slab, address + SGES);
    }

    boolean belongsTo(NativeQueuePair qp) {
        return owner == qp;
    }

    long address() {
        return address;
    }

    /** Returns where a call that posts this request, and those chained to it, names the one that was refused. */
    long badWrAddress() {
        return address - BAD_WR;
    }

    /** Returns the address of the request that was refused. */
    long badWr() {
        return memory.get(JAVA_LONG, 0);
    }

    void badWr(long address) {
        memory.set(JAVA_LONG, 0, address);
    }

    /** Chains the next request of a list; 0 ends it. */
    void next(long next) {
        IbvRecvWr.next(slab, next);
    }

    @Override
    public ReceiveRequest wrId(long wrId) {
        IbvRecvWr.wr_id(slab, wrId);
        return this;
    }

    @Override
    public ReceiveRequest clear() {
        sgeCount = 0;
        IbvRecvWr.num_sge(slab, 0);
        return this;
    }

    @Override
    public ReceiveRequest local(MemoryRegion mr, long offsetBytes, int lengthBytes) {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, mr.lengthBytes());
        if (sgeCount == maxSge) {
            throw new IllegalStateException("a request holds " + maxSge + " pieces of memory");
        }
        IbvSge.write(slab, SGES, sgeCount++, mr.address() + offsetBytes, lengthBytes, mr.lkey());
        IbvRecvWr.num_sge(slab, sgeCount);
        return this;
    }
}
