package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.IbvSendWr;
import io.rdmagateway.ibverbs.ffm.IbvSge;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.SendRequest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Objects;
import java.util.Set;

/** A send request that is filled in where the device reads it: request, list of pieces and inline bytes in one slab. */
final class IbverbsSendRequest extends NativeRequest implements SendRequest {

    private static final long SGES = IbvSendWr.LAYOUT.byteSize();

    private final long inlineOffset;
    private final int maxSge;
    private final int maxInlineBytes;
    private int sgeCount;
    private int flags;
    private IbverbsMemoryWindow boundWindow;
    private int boundKey;
    private NativeHandle boundRegion;

    IbverbsSendRequest(NativeQueuePair owner, SegmentAllocator allocator, QueuePairCaps caps) {
        super(owner, allocator, inlineOffset(caps) + caps.maxInlineBytes());
        this.maxSge = caps.maxSendSge();
        this.maxInlineBytes = caps.maxInlineBytes();
        this.inlineOffset = inlineOffset(caps);
        IbvSendWr.sg_list(slab, address() + SGES);
        send();
    }

    private static long inlineOffset(QueuePairCaps caps) {
        return SGES + caps.maxSendSge() * IbvSge.LAYOUT.byteSize();
    }

    /** Takes note that it was posted: a bind's window has its new key. */
    void posted() {
        if (boundWindow != null) {
            boundWindow.bound(boundKey);
            letGo();
        }
    }

    /** Lets go of the window and the region that a bind names. */
    void letGo() {
        if (boundWindow != null) {
            boundWindow.handle().release();
            boundRegion.release();
            boundWindow = null;
            boundRegion = null;
        }
    }

    /** Chains the next request of a list; 0 ends it. */
    void next(long next) {
        IbvSendWr.next(slab, next);
    }

    @Override
    public SendRequest wrId(long wrId) {
        IbvSendWr.wr_id(slab, wrId);
        return this;
    }

    private SendRequest begin(int opcode) {
        sgeCount = 0;
        letGo();
        IbvSendWr.opcode(slab, opcode);
        IbvSendWr.num_sge(slab, 0);
        return flags(IbvSendWr.IBV_SEND_SIGNALED);
    }

    private SendRequest flags(int newFlags) {
        flags = newFlags;
        IbvSendWr.send_flags(slab, newFlags);
        return this;
    }

    @Override
    public SendRequest send() {
        return begin(IbvSendWr.IBV_WR_SEND);
    }

    @Override
    public SendRequest sendWithImm(int immData) {
        IbvSendWr.imm_data(slab, immData);
        return begin(IbvSendWr.IBV_WR_SEND_WITH_IMM);
    }

    @Override
    public SendRequest write(long remoteAddress, int rkey) {
        IbvSendWr.rdma(slab, remoteAddress, rkey);
        return begin(IbvSendWr.IBV_WR_RDMA_WRITE);
    }

    @Override
    public SendRequest writeWithImm(long remoteAddress, int rkey, int immData) {
        IbvSendWr.rdma(slab, remoteAddress, rkey);
        IbvSendWr.imm_data(slab, immData);
        return begin(IbvSendWr.IBV_WR_RDMA_WRITE_WITH_IMM);
    }

    @Override
    public SendRequest read(long remoteAddress, int rkey) {
        IbvSendWr.rdma(slab, remoteAddress, rkey);
        return begin(IbvSendWr.IBV_WR_RDMA_READ);
    }

    @Override
    public SendRequest compareSwap(long remoteAddress, int rkey, long compare, long swap) {
        IbvSendWr.atomic(slab, remoteAddress, rkey, compare, swap);
        return begin(IbvSendWr.IBV_WR_ATOMIC_CMP_AND_SWP);
    }

    @Override
    public SendRequest fetchAdd(long remoteAddress, int rkey, long add) {
        IbvSendWr.atomic(slab, remoteAddress, rkey, add, 0);
        return begin(IbvSendWr.IBV_WR_ATOMIC_FETCH_AND_ADD);
    }

    @Override
    public SendRequest sendWithInv(int rkey) {
        IbvSendWr.invalidate_rkey(slab, rkey);
        return begin(IbvSendWr.IBV_WR_SEND_WITH_INV);
    }

    @Override
    public SendRequest bindMw(
            MemoryWindow mw, MemoryRegion mr, long offsetBytes, long lengthBytes, Set<Access> access) {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, mr.lengthBytes());
        if (lengthBytes == 0) {
            // IBTA vol. 1, o10-37.2.40: for a window of type 2 it is an error, which would break the queue pair.
            throw new IllegalArgumentException("lengthBytes: a window has at least one byte");
        }
        IbverbsMemoryWindow window = Foreign.cast(IbverbsMemoryWindow.class, mw);
        NativeHandle region = Foreign.cast(IbverbsMemoryRegion.class, mr).handle();
        begin(IbvSendWr.IBV_WR_BIND_MW);
        // Neither closes before the request is posted.
        region.retain();
        try {
            window.handle().retain();
        } catch (IllegalStateException e) {
            region.release();
            throw e;
        }
        boundWindow = window;
        boundKey = window.nextRkey();
        boundRegion = region;
        IbvSendWr.bind_mw(
                slab,
                window.handle().address(),
                boundKey,
                region.address(),
                mr.address() + offsetBytes,
                lengthBytes,
                AccessFlags.of(access));
        return this;
    }

    @Override
    public SendRequest localInv(int rkey) {
        IbvSendWr.invalidate_rkey(slab, rkey);
        return begin(IbvSendWr.IBV_WR_LOCAL_INV);
    }

    @Override
    public SendRequest local(MemoryRegion mr, long offsetBytes, int lengthBytes) {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, mr.lengthBytes());
        if (sgeCount == maxSge || (flags & IbvSendWr.IBV_SEND_INLINE) != 0) {
            throw new IllegalStateException("a request holds " + maxSge + " pieces of memory, or inline bytes");
        }
        IbvSge.write(slab, SGES, sgeCount++, mr.address() + offsetBytes, lengthBytes, mr.lkey());
        IbvSendWr.num_sge(slab, sgeCount);
        return this;
    }

    @Override
    public SendRequest inline(MemorySegment bytes) {
        int length = Math.toIntExact(bytes.byteSize());
        if (length > maxInlineBytes) {
            throw new IllegalArgumentException(length + " bytes inline, at most " + maxInlineBytes);
        }
        if (sgeCount > 0) {
            throw new IllegalStateException("local memory is named already");
        }
        MemorySegment.copy(bytes, 0, slab, inlineOffset, length);
        IbvSge.write(slab, SGES, 0, address() + inlineOffset, length, 0);
        sgeCount = 1;
        IbvSendWr.num_sge(slab, 1);
        return flags(flags | IbvSendWr.IBV_SEND_INLINE);
    }

    @Override
    public SendRequest unsignaled() {
        return flags(flags & ~IbvSendWr.IBV_SEND_SIGNALED);
    }

    @Override
    public SendRequest fence() {
        return flags(flags | IbvSendWr.IBV_SEND_FENCE);
    }

    @Override
    public SendRequest solicited() {
        return flags(flags | IbvSendWr.IBV_SEND_SOLICITED);
    }
}
