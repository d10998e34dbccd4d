package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.bytes;
import static io.rdmagateway.ibverbs.ffm.CStruct.gap;
import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static io.rdmagateway.ibverbs.ffm.CStruct.u16;
import static io.rdmagateway.ibverbs.ffm.CStruct.u64;
import static io.rdmagateway.ibverbs.ffm.CStruct.u8;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * What a device can do.
 *
 * {@snippet lang = c :
 * struct ibv_device_attr {
 *     char         fw_ver[64];
 *     __be64       node_guid, sys_image_guid;
 *     uint64_t     max_mr_size, page_size_cap;
 *     uint32_t     vendor_id, vendor_part_id, hw_ver;
 *     int          max_qp, max_qp_wr;
 *     unsigned int device_cap_flags;
 *     int          max_sge, max_sge_rd, max_cq, max_cqe, max_mr, max_pd;
 *     int          max_qp_rd_atom, max_ee_rd_atom, max_res_rd_atom, max_qp_init_rd_atom, max_ee_init_rd_atom;
 *     enum ibv_atomic_cap atomic_cap;
 *     int          max_ee, ...;                // up to max_srq_sge: not used
 *     uint16_t     max_pkeys;
 *     uint8_t      local_ca_ack_delay;
 *     uint8_t      phys_port_cnt;
 * };
 * }
 */
public final class IbvDeviceAttr {

    public static final int IBV_ATOMIC_NONE = 0;
    public static final int IBV_DEVICE_MEM_WINDOW_TYPE_2A = 1 << 23;
    public static final int IBV_DEVICE_MEM_WINDOW_TYPE_2B = 1 << 24;

    static final StructLayout LAYOUT = struct(
            "ibv_device_attr",
            bytes("fw_ver", 64),
            u64("node_guid"),
            u64("sys_image_guid"),
            u64("max_mr_size"),
            u64("page_size_cap"),
            i32("vendor_id"),
            i32("vendor_part_id"),
            i32("hw_ver"),
            i32("max_qp"),
            i32("max_qp_wr"),
            i32("device_cap_flags"),
            i32("max_sge"),
            i32("max_sge_rd"),
            i32("max_cq"),
            i32("max_cqe"),
            i32("max_mr"),
            i32("max_pd"),
            i32("max_qp_rd_atom"),
            i32("max_ee_rd_atom"),
            i32("max_res_rd_atom"),
            i32("max_qp_init_rd_atom"),
            i32("max_ee_init_rd_atom"),
            i32("atomic_cap"),
            i32("max_ee"),
            i32("max_rdd"),
            i32("max_mw"),
            i32("max_raw_ipv6_qp"),
            i32("max_raw_ethy_qp"),
            i32("max_mcast_grp"),
            i32("max_mcast_qp_attach"),
            i32("max_total_mcast_qp_attach"),
            i32("max_ah"),
            i32("max_fmr"),
            i32("max_map_per_fmr"),
            i32("max_srq"),
            i32("max_srq_wr"),
            i32("max_srq_sge"),
            u16("max_pkeys"),
            u8("local_ca_ack_delay"),
            u8("phys_port_cnt"),
            gap(4));

    private static final long MAX_MR_SIZE = offset(LAYOUT, "max_mr_size");
    private static final long PHYS_PORT_CNT = offset(LAYOUT, "phys_port_cnt");

    private IbvDeviceAttr() {}

    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(LAYOUT);
    }

    public static String fw_ver(MemorySegment attr) {
        return CStruct.string(attr, 0);
    }

    public static long max_mr_size(MemorySegment attr) {
        return attr.get(JAVA_LONG, MAX_MR_SIZE);
    }

    public static int phys_port_cnt(MemorySegment attr) {
        return Byte.toUnsignedInt(attr.get(JAVA_BYTE, PHYS_PORT_CNT));
    }

    /** Returns one of the many limits that are a C {@code int}, by its C name. */
    public static int limit(MemorySegment attr, String name) {
        return attr.get(JAVA_INT, offset(LAYOUT, name));
    }
}
