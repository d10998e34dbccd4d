package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.IbvRecvWr;
import io.rdmagateway.ibverbs.ffm.IbvSge;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.ReceiveRequest;
import java.lang.foreign.SegmentAllocator;
import java.util.Objects;

/** A receive request that is filled in where the device reads it. */
final class IbverbsReceiveRequest extends NativeRequest implements ReceiveRequest {

    private static final long SGES = IbvRecvWr.LAYOUT.byteSize();

    private final int maxSge;
    private int sgeCount;

    IbverbsReceiveRequest(NativeQueuePair owner, SegmentAllocator allocator, QueuePairCaps caps) {
        super(owner, allocator, SGES + caps.maxRecvSge() * IbvSge.LAYOUT.byteSize());
        this.maxSge = caps.maxRecvSge();
        IbvRecvWr.sg_list(slab, address() + SGES);
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
