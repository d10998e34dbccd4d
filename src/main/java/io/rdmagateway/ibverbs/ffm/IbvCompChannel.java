package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.pointer;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.StructLayout;

/**
 * A completion channel.
 *
 * {@snippet lang = c :
 * struct ibv_comp_channel {
 *     struct ibv_context *context;
 *     int                 fd, refcnt;
 * };
 * }
 */
public final class IbvCompChannel {

    static final StructLayout LAYOUT = struct("ibv_comp_channel", pointer("context"), i32("fd"), i32("refcnt"));

    private static final long FD = offset(LAYOUT, "fd");

    private IbvCompChannel() {}

    public static int fd(long channel) {
        return CStruct.at(channel, LAYOUT).get(JAVA_INT, FD);
    }
}
