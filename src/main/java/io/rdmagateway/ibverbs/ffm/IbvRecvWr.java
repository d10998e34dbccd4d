package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.gap;
import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.pointer;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static io.rdmagateway.ibverbs.ffm.CStruct.u64;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A receive request.
 *
 * {@snippet lang = c :
 * struct ibv_recv_wr {
 *     uint64_t            wr_id;
 *     struct ibv_recv_wr *next;
 *     struct ibv_sge     *sg_list;
 *     int                 num_sge;
 * };
 * }
 */
public final class IbvRecvWr {

    public static final StructLayout LAYOUT =
            struct("ibv_recv_wr", u64("wr_id"), pointer("next"), pointer("sg_list"), i32("num_sge"), gap(4));

    private static final long WR_ID = offset(LAYOUT, "wr_id");
    private static final long NEXT = offset(LAYOUT, "next");
    private static final long SG_LIST = offset(LAYOUT, "sg_list");
    private static final long NUM_SGE = offset(LAYOUT, "num_sge");

    private IbvRecvWr() {}

    public static void wr_id(MemorySegment wr, long wrId) {
        wr.set(JAVA_LONG, WR_ID, wrId);
    }

    public static void next(MemorySegment wr, long next) {
        wr.set(JAVA_LONG, NEXT, next);
    }

    public static void sg_list(MemorySegment wr, long address) {
        wr.set(JAVA_LONG, SG_LIST, address);
    }

    public static void num_sge(MemorySegment wr, int count) {
        wr.set(JAVA_INT, NUM_SGE, count);
    }
}
