package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.pointer;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.StructLayout;

/**
 * A completion queue.
 *
 * {@snippet lang = c :
 * struct ibv_cq {
 *     struct ibv_context      *context;
 *     struct ibv_comp_channel *channel;
 *     void                    *cq_context;
 *     uint32_t                 handle;
 *     int                      cqe;
 *     // mutex, cond, event counts: not used
 * };
 * }
 */
public final class IbvCq {

    static final StructLayout LAYOUT =
            struct("ibv_cq", pointer("context"), pointer("channel"), pointer("cq_context"), i32("handle"), i32("cqe"));

    private static final long CONTEXT = offset(LAYOUT, "context");
    private static final long HANDLE = offset(LAYOUT, "handle");
    private static final long CQE = offset(LAYOUT, "cqe");

    private IbvCq() {}

    static long context(long cq) {
        return CStruct.at(cq, LAYOUT).get(JAVA_LONG, CONTEXT);
    }

    /** Returns its number in the kernel. */
    public static int handle(long cq) {
        return CStruct.at(cq, LAYOUT).get(JAVA_INT, HANDLE);
    }

    public static int cqe(long cq) {
        return CStruct.at(cq, LAYOUT).get(JAVA_INT, CQE);
    }
}
