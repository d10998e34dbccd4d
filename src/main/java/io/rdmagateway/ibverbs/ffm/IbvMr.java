package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.gap;
import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.pointer;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.StructLayout;

/**
 * A memory registration.
 *
 * {@snippet lang = c :
 * struct ibv_mr {
 *     struct ibv_context *context;
 *     struct ibv_pd      *pd;
 *     void               *addr;
 *     size_t              length;
 *     uint32_t            handle, lkey, rkey;
 * };
 * }
 */
public final class IbvMr {

    public static final int IBV_ACCESS_LOCAL_WRITE = 1;
    public static final int IBV_ACCESS_REMOTE_WRITE = 1 << 1;
    public static final int IBV_ACCESS_REMOTE_READ = 1 << 2;
    public static final int IBV_ACCESS_REMOTE_ATOMIC = 1 << 3;
    public static final int IBV_ACCESS_MW_BIND = 1 << 4;

    static final StructLayout LAYOUT = struct(
            "ibv_mr",
            pointer("context"),
            pointer("pd"),
            pointer("addr"),
            pointer("length"),
            i32("handle"),
            i32("lkey"),
            i32("rkey"),
            gap(4));

    private static final long CONTEXT = offset(LAYOUT, "context");
    private static final long PD = offset(LAYOUT, "pd");
    private static final long ADDR = offset(LAYOUT, "addr");
    private static final long LENGTH = offset(LAYOUT, "length");
    private static final long LKEY = offset(LAYOUT, "lkey");
    private static final long RKEY = offset(LAYOUT, "rkey");

    private IbvMr() {}

    static long context(long mr) {
        return CStruct.at(mr, LAYOUT).get(JAVA_LONG, CONTEXT);
    }

    static long pd(long mr) {
        return CStruct.at(mr, LAYOUT).get(JAVA_LONG, PD);
    }

    static long addr(long mr) {
        return CStruct.at(mr, LAYOUT).get(JAVA_LONG, ADDR);
    }

    static long length(long mr) {
        return CStruct.at(mr, LAYOUT).get(JAVA_LONG, LENGTH);
    }

    public static int lkey(long mr) {
        return CStruct.at(mr, LAYOUT).get(JAVA_INT, LKEY);
    }

    public static int rkey(long mr) {
        return CStruct.at(mr, LAYOUT).get(JAVA_INT, RKEY);
    }
}
