package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.pointer;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.StructLayout;

/**
 * A queue pair.
 *
 * {@snippet lang = c :
 * struct ibv_qp {
 *     struct ibv_context *context;
 *     void               *qp_context;
 *     struct ibv_pd      *pd;
 *     struct ibv_cq      *send_cq, *recv_cq;
 *     struct ibv_srq     *srq;
 *     uint32_t            handle, qp_num;
 *     enum ibv_qp_state   state;
 *     enum ibv_qp_type    qp_type;
 *     // mutex, cond, event count: not used
 * };
 * }
 */
public final class IbvQp {

    static final StructLayout LAYOUT = struct(
            "ibv_qp",
            pointer("context"),
            pointer("qp_context"),
            pointer("pd"),
            pointer("send_cq"),
            pointer("recv_cq"),
            pointer("srq"),
            i32("handle"),
            i32("qp_num"),
            i32("state"),
            i32("qp_type"));

    private static final long QP_NUM = offset(LAYOUT, "qp_num");

    private IbvQp() {}

    public static int qp_num(long qp) {
        return CStruct.at(qp, LAYOUT).get(JAVA_INT, QP_NUM);
    }

    static long pointer64(long qp, String name) {
        return CStruct.at(qp, LAYOUT).get(JAVA_LONG, offset(LAYOUT, name));
    }

    static int int32(long qp, String name) {
        return CStruct.at(qp, LAYOUT).get(JAVA_INT, offset(LAYOUT, name));
    }
}
