package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.bytes;
import static io.rdmagateway.ibverbs.ffm.CStruct.gap;
import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static io.rdmagateway.ibverbs.ffm.CStruct.u16;
import static io.rdmagateway.ibverbs.ffm.CStruct.u8;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * The path to another port.
 *
 * {@snippet lang = c :
 * struct ibv_ah_attr {
 *     struct ibv_global_route {
 *         union ibv_gid dgid;                  // 16 bytes
 *         uint32_t      flow_label;
 *         uint8_t       sgid_index, hop_limit, traffic_class;
 *     } grh;
 *     uint16_t dlid;
 *     uint8_t  sl, src_path_bits, static_rate, is_global, port_num;
 * };
 * }
 */
public final class IbvAhAttr {

    static final StructLayout GLOBAL_ROUTE = struct(
            "ibv_global_route",
            bytes("dgid", 16),
            i32("flow_label"),
            u8("sgid_index"),
            u8("hop_limit"),
            u8("traffic_class"),
            gap(1));

    static final StructLayout LAYOUT = struct(
            "ibv_ah_attr",
            GLOBAL_ROUTE.withName("grh"),
            u16("dlid"),
            u8("sl"),
            u8("src_path_bits"),
            u8("static_rate"),
            u8("is_global"),
            u8("port_num"),
            gap(1));

    private static final long DGID = offset(LAYOUT, "grh", "dgid");
    private static final long SGID_INDEX = offset(LAYOUT, "grh", "sgid_index");
    private static final long HOP_LIMIT = offset(LAYOUT, "grh", "hop_limit");
    private static final long DLID = offset(LAYOUT, "dlid");
    private static final long IS_GLOBAL = offset(LAYOUT, "is_global");
    private static final long PORT_NUM = offset(LAYOUT, "port_num");

    private IbvAhAttr() {}

    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(LAYOUT);
    }

    public static void local(MemorySegment attr, int portNum, int dlid) {
        attr.set(JAVA_SHORT, DLID, (short) dlid);
        attr.set(JAVA_BYTE, PORT_NUM, (byte) portNum);
    }

    public static void global(MemorySegment attr, byte[] dgid, int sgidIndex, int hopLimit) {
        MemorySegment.copy(dgid, 0, attr, JAVA_BYTE, DGID, dgid.length);
        attr.set(JAVA_BYTE, SGID_INDEX, (byte) sgidIndex);
        attr.set(JAVA_BYTE, HOP_LIMIT, (byte) hopLimit);
        attr.set(JAVA_BYTE, IS_GLOBAL, (byte) 1);
    }
}
