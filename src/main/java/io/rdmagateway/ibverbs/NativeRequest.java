package io.rdmagateway.ibverbs;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.rdmagateway.verbs.spi.ListedRequest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** A request in the memory where the device reads it, and before it a pointer to the one of its list that was refused. */
abstract sealed class NativeRequest extends ListedRequest permits IbverbsSendRequest, IbverbsReceiveRequest {

    /** Of the memory before the request, of which a pointer is used: so the request begins a cache line. */
    private static final long BAD_WR = 64;

    /** The request, and what its maker has behind it. */
    final MemorySegment slab;

    private final NativeQueuePair owner;
    private final MemorySegment memory;
    private final long address;

    /** @param bytes of the request and what is behind it */
    NativeRequest(NativeQueuePair owner, SegmentAllocator allocator, long bytes) {
        this.owner = owner;
        this.memory = allocator.allocate(BAD_WR + bytes, BAD_WR);
        this.slab = memory.asSlice(BAD_WR);
        this.address = slab.address();
    }

    final boolean belongsTo(NativeQueuePair qp) {
        return owner == qp;
    }

    final long address() {
        return address;
    }

    /** Returns where a call that posts this request, and those chained to it, names the one that was refused. */
    final long badWrAddress() {
        return address - BAD_WR;
    }

    /** Returns the address of the request that was refused. */
    final long badWr() {
        return memory.get(JAVA_LONG, 0);
    }

    final void badWr(long address) {
        memory.set(JAVA_LONG, 0, address);
    }
}
