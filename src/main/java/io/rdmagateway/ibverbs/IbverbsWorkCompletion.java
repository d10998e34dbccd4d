package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.IbvWc;
import io.rdmagateway.verbs.WorkCompletion;
import io.rdmagateway.verbs.WorkCompletionOpcode;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;

/** A view of one completion in a slab; one object serves them all. */
final class IbverbsWorkCompletion implements WorkCompletion {

    private static final long SIZE = IbvWc.LAYOUT.byteSize();

    private final MemorySegment slab;
    private long wc;

    IbverbsWorkCompletion(MemorySegment slab) {
        this.slab = slab;
    }

    IbverbsWorkCompletion at(int index) {
        wc = index * SIZE;
        return this;
    }

    @Override
    public long wrId() {
        return IbvWc.wr_id(slab, wc);
    }

    @Override
    public WorkCompletionStatus status() {
        return WorkCompletionStatus.ofCode(IbvWc.status(slab, wc));
    }

    @Override
    public WorkCompletionOpcode opcode() {
        return switch (IbvWc.opcode(slab, wc)) {
            case IbvWc.IBV_WC_SEND -> WorkCompletionOpcode.SEND;
            case IbvWc.IBV_WC_RDMA_WRITE -> WorkCompletionOpcode.RDMA_WRITE;
            case IbvWc.IBV_WC_RDMA_READ -> WorkCompletionOpcode.RDMA_READ;
            case IbvWc.IBV_WC_COMP_SWAP -> WorkCompletionOpcode.COMP_SWAP;
            case IbvWc.IBV_WC_FETCH_ADD -> WorkCompletionOpcode.FETCH_ADD;
            case IbvWc.IBV_WC_BIND_MW -> WorkCompletionOpcode.BIND_MW;
            case IbvWc.IBV_WC_LOCAL_INV -> WorkCompletionOpcode.LOCAL_INV;
            case IbvWc.IBV_WC_RECV -> WorkCompletionOpcode.RECV;
            case IbvWc.IBV_WC_RECV_RDMA_WITH_IMM -> WorkCompletionOpcode.RECV_RDMA_WITH_IMM;
            default -> WorkCompletionOpcode.UNKNOWN;
        };
    }

    @Override
    public int byteLength() {
        return IbvWc.byte_len(slab, wc);
    }

    @Override
    public boolean hasImmData() {
        return (IbvWc.wc_flags(slab, wc) & IbvWc.IBV_WC_WITH_IMM) != 0;
    }

    @Override
    public int immData() {
        return IbvWc.imm_data(slab, wc);
    }

    @Override
    public boolean hasInvalidatedRkey() {
        return (IbvWc.wc_flags(slab, wc) & IbvWc.IBV_WC_WITH_INV) != 0;
    }

    @Override
    public int invalidatedRkey() {
        return IbvWc.invalidated_rkey(slab, wc);
    }

    @Override
    public int qpNum() {
        return IbvWc.qp_num(slab, wc);
    }

    @Override
    public int vendorErr() {
        return IbvWc.vendor_err(slab, wc);
    }
}
