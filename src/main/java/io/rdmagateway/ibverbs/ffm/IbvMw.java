package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.gap;
import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.pointer;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.StructLayout;

/**
 * A memory window.
 *
 * {@snippet lang = c :
 * struct ibv_mw {
 *     struct ibv_context *context;
 *     struct ibv_pd      *pd;
 *     uint32_t            rkey, handle;
 *     enum ibv_mw_type    type;
 * };
 * }
 */
public final class IbvMw {

    public static final int IBV_MW_TYPE_2 = 2;

    static final StructLayout LAYOUT =
            struct("ibv_mw", pointer("context"), pointer("pd"), i32("rkey"), i32("handle"), i32("type"), gap(4));

    private static final long RKEY = offset(LAYOUT, "rkey");

    private IbvMw() {}

    public static int rkey(long mw) {
        return CStruct.at(mw, LAYOUT).get(JAVA_INT, RKEY);
    }

    /** Sets the present key, from which the library tells the device which window the next bind means. */
    public static void rkey(long mw, int rkey) {
        CStruct.at(mw, LAYOUT).set(JAVA_INT, RKEY, rkey);
    }
}
