package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.pointer;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.StructLayout;

/**
 * A protection domain.
 *
 * {@snippet lang = c :
 * struct ibv_pd {
 *     struct ibv_context *context;
 *     uint32_t            handle;
 * };
 * }
 */
final class IbvPd {

    static final StructLayout LAYOUT = struct("ibv_pd", pointer("context"), i32("handle"), CStruct.gap(4));

    private static final long CONTEXT = offset(LAYOUT, "context");

    private IbvPd() {}

    static long context(long pd) {
        return CStruct.at(pd, LAYOUT).get(JAVA_LONG, CONTEXT);
    }
}
