package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.bytes;
import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.pointer;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * An opened device. The data path is not exported by the library: its functions hang here, in {@code ops}.
 *
 * {@snippet lang = c :
 * struct ibv_context {
 *     struct ibv_device      *device;
 *     struct ibv_context_ops  ops;             // 32 function pointers
 *     int                     cmd_fd;
 *     int                     async_fd;
 *     int                     num_comp_vectors;
 *     // pthread_mutex_t mutex, void *abi_compat: not used
 * };
 * }
 */
public final class IbvContext {

    static final StructLayout OPS = struct(
            "ibv_context_ops",
            bytes("before alloc_mw", 7 * 8),
            pointer("alloc_mw"),
            pointer("bind_mw"),
            pointer("dealloc_mw"),
            bytes("before poll_cq", 8),
            pointer("poll_cq"),
            pointer("req_notify_cq"),
            bytes("before post_send", 12 * 8),
            pointer("post_send"),
            pointer("post_recv"),
            bytes("after post_recv", 5 * 8));

    static final StructLayout LAYOUT = struct(
            "ibv_context",
            pointer("device"),
            OPS.withName("ops"),
            i32("cmd_fd"),
            i32("async_fd"),
            i32("num_comp_vectors"));

    private static final long DEVICE = offset(LAYOUT, "device");
    private static final long CMD_FD = offset(LAYOUT, "cmd_fd");
    private static final long ASYNC_FD = offset(LAYOUT, "async_fd");

    private IbvContext() {}

    static long device(long context) {
        return CStruct.at(context, LAYOUT).get(JAVA_LONG, DEVICE);
    }

    static int cmd_fd(long context) {
        return CStruct.at(context, LAYOUT).get(JAVA_INT, CMD_FD);
    }

    public static int async_fd(long context) {
        return CStruct.at(context, LAYOUT).get(JAVA_INT, ASYNC_FD);
    }

    /** Returns one of its functions. */
    static MemorySegment op(long context, String name) {
        return MemorySegment.ofAddress(CStruct.at(context, LAYOUT).get(JAVA_LONG, offset(LAYOUT, "ops", name)));
    }
}
