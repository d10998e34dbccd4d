package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.bytes;
import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A row of a GID table.
 *
 * {@snippet lang = c :
 * struct ibv_gid_entry {
 *     union ibv_gid gid;                       // 16 bytes
 *     uint32_t      gid_index, port_num, gid_type, ndev_ifindex;
 * };
 * }
 */
public final class IbvGidEntry {

    public static final int IBV_GID_TYPE_IB = 0;
    public static final int IBV_GID_TYPE_ROCE_V1 = 1;
    public static final int IBV_GID_TYPE_ROCE_V2 = 2;

    public static final StructLayout LAYOUT = struct(
            "ibv_gid_entry", bytes("gid", 16), i32("gid_index"), i32("port_num"), i32("gid_type"), i32("ndev_ifindex"));

    private static final long GID_INDEX = offset(LAYOUT, "gid_index");
    private static final long PORT_NUM = offset(LAYOUT, "port_num");
    private static final long GID_TYPE = offset(LAYOUT, "gid_type");
    private static final long NDEV_IFINDEX = offset(LAYOUT, "ndev_ifindex");

    private IbvGidEntry() {}

    public static byte[] gid(MemorySegment entry) {
        return entry.asSlice(0, 16).toArray(JAVA_BYTE);
    }

    public static int gid_index(MemorySegment entry) {
        return entry.get(JAVA_INT, GID_INDEX);
    }

    public static int port_num(MemorySegment entry) {
        return entry.get(JAVA_INT, PORT_NUM);
    }

    public static int gid_type(MemorySegment entry) {
        return entry.get(JAVA_INT, GID_TYPE);
    }

    public static int ndev_ifindex(MemorySegment entry) {
        return entry.get(JAVA_INT, NDEV_IFINDEX);
    }
}
