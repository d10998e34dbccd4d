package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.rdmagateway.verbs.QueuePairCaps;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * Sizes of a queue pair: asked for on the way in, given on the way out.
 *
 * {@snippet lang = c :
 * struct ibv_qp_cap {
 *     uint32_t max_send_wr, max_recv_wr, max_send_sge, max_recv_sge, max_inline_data;
 * };
 * }
 */
final class IbvQpCap {

    static final StructLayout LAYOUT = struct(
            "ibv_qp_cap",
            i32("max_send_wr"),
            i32("max_recv_wr"),
            i32("max_send_sge"),
            i32("max_recv_sge"),
            i32("max_inline_data"));

    private static final long MAX_SEND_WR = offset(LAYOUT, "max_send_wr");
    private static final long MAX_RECV_WR = offset(LAYOUT, "max_recv_wr");
    private static final long MAX_SEND_SGE = offset(LAYOUT, "max_send_sge");
    private static final long MAX_RECV_SGE = offset(LAYOUT, "max_recv_sge");
    private static final long MAX_INLINE_DATA = offset(LAYOUT, "max_inline_data");

    private IbvQpCap() {}

    static void write(MemorySegment cap, QueuePairCaps caps) {
        cap.set(JAVA_INT, MAX_SEND_WR, caps.maxSendWr());
        cap.set(JAVA_INT, MAX_RECV_WR, caps.maxRecvWr());
        cap.set(JAVA_INT, MAX_SEND_SGE, caps.maxSendSge());
        cap.set(JAVA_INT, MAX_RECV_SGE, caps.maxRecvSge());
        cap.set(JAVA_INT, MAX_INLINE_DATA, caps.maxInlineBytes());
    }

    static QueuePairCaps read(MemorySegment cap) {
        return new QueuePairCaps(
                cap.get(JAVA_INT, MAX_SEND_WR),
                cap.get(JAVA_INT, MAX_RECV_WR),
                cap.get(JAVA_INT, MAX_SEND_SGE),
                cap.get(JAVA_INT, MAX_RECV_SGE),
                cap.get(JAVA_INT, MAX_INLINE_DATA));
    }
}
