package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.gap;
import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.pointer;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.rdmagateway.verbs.QueuePairCaps;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * What a queue pair is made from.
 *
 * {@snippet lang = c :
 * struct ibv_qp_init_attr {
 *     void             *qp_context;
 *     struct ibv_cq    *send_cq, *recv_cq;
 *     struct ibv_srq   *srq;
 *     struct ibv_qp_cap cap;
 *     enum ibv_qp_type  qp_type;
 *     int               sq_sig_all;
 * };
 * }
 */
public final class IbvQpInitAttr {

    public static final int IBV_QPT_RC = 2;

    static final StructLayout LAYOUT = struct(
            "ibv_qp_init_attr",
            pointer("qp_context"),
            pointer("send_cq"),
            pointer("recv_cq"),
            pointer("srq"),
            IbvQpCap.LAYOUT.withName("cap"),
            i32("qp_type"),
            i32("sq_sig_all"),
            gap(4));

    private static final long SEND_CQ = offset(LAYOUT, "send_cq");
    private static final long RECV_CQ = offset(LAYOUT, "recv_cq");
    private static final long CAP = offset(LAYOUT, "cap");
    private static final long QP_TYPE = offset(LAYOUT, "qp_type");

    private IbvQpInitAttr() {}

    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(LAYOUT);
    }

    /** Fills in a reliable connected queue pair that signals only where a request says so. */
    public static void reliableConnected(MemorySegment attr, long sendCq, long recvCq, QueuePairCaps caps) {
        attr.set(JAVA_LONG, SEND_CQ, sendCq);
        attr.set(JAVA_LONG, RECV_CQ, recvCq);
        IbvQpCap.write(attr.asSlice(CAP, IbvQpCap.LAYOUT), caps);
        attr.set(JAVA_INT, QP_TYPE, IBV_QPT_RC);
    }

    public static QueuePairCaps caps(MemorySegment attr) {
        return IbvQpCap.read(attr.asSlice(CAP, IbvQpCap.LAYOUT));
    }
}
