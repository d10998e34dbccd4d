package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.gap;
import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static io.rdmagateway.ibverbs.ffm.CStruct.u16;
import static io.rdmagateway.ibverbs.ffm.CStruct.u8;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * How a port is. The exported {@code ibv_query_port} fills all but {@code port_cap_flags2}.
 *
 * {@snippet lang = c :
 * struct ibv_port_attr {
 *     enum ibv_port_state state;
 *     enum ibv_mtu        max_mtu, active_mtu;
 *     int                 gid_tbl_len;
 *     uint32_t            port_cap_flags, max_msg_sz, bad_pkey_cntr, qkey_viol_cntr;
 *     uint16_t            pkey_tbl_len, lid, sm_lid;
 *     uint8_t             lmc, max_vl_num, sm_sl, subnet_timeout, init_type_reply;
 *     uint8_t             active_width, active_speed, phys_state, link_layer, flags;
 *     uint16_t            port_cap_flags2;
 * };
 * }
 */
public final class IbvPortAttr {

    public static final int IBV_LINK_LAYER_UNSPECIFIED = 0;
    public static final int IBV_LINK_LAYER_INFINIBAND = 1;
    public static final int IBV_LINK_LAYER_ETHERNET = 2;

    public static final StructLayout LAYOUT = struct(
            "ibv_port_attr",
            i32("state"),
            i32("max_mtu"),
            i32("active_mtu"),
            i32("gid_tbl_len"),
            i32("port_cap_flags"),
            i32("max_msg_sz"),
            i32("bad_pkey_cntr"),
            i32("qkey_viol_cntr"),
            u16("pkey_tbl_len"),
            u16("lid"),
            u16("sm_lid"),
            u8("lmc"),
            u8("max_vl_num"),
            u8("sm_sl"),
            u8("subnet_timeout"),
            u8("init_type_reply"),
            u8("active_width"),
            u8("active_speed"),
            u8("phys_state"),
            u8("link_layer"),
            u8("flags"),
            u16("port_cap_flags2"),
            gap(2));

    private static final long STATE = offset(LAYOUT, "state");
    private static final long MAX_MTU = offset(LAYOUT, "max_mtu");
    private static final long ACTIVE_MTU = offset(LAYOUT, "active_mtu");
    private static final long GID_TBL_LEN = offset(LAYOUT, "gid_tbl_len");
    private static final long MAX_MSG_SZ = offset(LAYOUT, "max_msg_sz");
    private static final long PKEY_TBL_LEN = offset(LAYOUT, "pkey_tbl_len");
    private static final long LID = offset(LAYOUT, "lid");
    private static final long LINK_LAYER = offset(LAYOUT, "link_layer");

    private IbvPortAttr() {}

    public static int state(MemorySegment attr) {
        return attr.get(JAVA_INT, STATE);
    }

    public static int max_mtu(MemorySegment attr) {
        return attr.get(JAVA_INT, MAX_MTU);
    }

    public static int active_mtu(MemorySegment attr) {
        return attr.get(JAVA_INT, ACTIVE_MTU);
    }

    public static int gid_tbl_len(MemorySegment attr) {
        return attr.get(JAVA_INT, GID_TBL_LEN);
    }

    public static long max_msg_sz(MemorySegment attr) {
        return Integer.toUnsignedLong(attr.get(JAVA_INT, MAX_MSG_SZ));
    }

    public static int pkey_tbl_len(MemorySegment attr) {
        return Short.toUnsignedInt(attr.get(JAVA_SHORT, PKEY_TBL_LEN));
    }

    public static int lid(MemorySegment attr) {
        return Short.toUnsignedInt(attr.get(JAVA_SHORT, LID));
    }

    public static int link_layer(MemorySegment attr) {
        return attr.get(JAVA_BYTE, LINK_LAYER);
    }
}
