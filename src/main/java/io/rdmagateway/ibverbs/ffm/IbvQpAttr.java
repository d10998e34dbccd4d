package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static io.rdmagateway.ibverbs.ffm.CStruct.u16;
import static io.rdmagateway.ibverbs.ffm.CStruct.u8;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * What {@code ibv_modify_qp} sets and {@code ibv_query_qp} tells.
 *
 * {@snippet lang = c :
 * struct ibv_qp_attr {
 *     enum ibv_qp_state  qp_state, cur_qp_state;
 *     enum ibv_mtu       path_mtu;
 *     enum ibv_mig_state path_mig_state;
 *     uint32_t           qkey, rq_psn, sq_psn, dest_qp_num;
 *     unsigned int       qp_access_flags;
 *     struct ibv_qp_cap  cap;
 *     struct ibv_ah_attr ah_attr, alt_ah_attr;
 *     uint16_t           pkey_index, alt_pkey_index;
 *     uint8_t            en_sqd_async_notify, sq_draining, max_rd_atomic, max_dest_rd_atomic, min_rnr_timer;
 *     uint8_t            port_num, timeout, retry_cnt, rnr_retry, alt_port_num, alt_timeout;
 *     uint32_t           rate_limit;
 * };
 * }
 */
public final class IbvQpAttr {

    public static final int IBV_QP_STATE = 1;
    public static final int IBV_QP_ACCESS_FLAGS = 1 << 3;
    public static final int IBV_QP_PKEY_INDEX = 1 << 4;
    public static final int IBV_QP_PORT = 1 << 5;
    public static final int IBV_QP_AV = 1 << 7;
    public static final int IBV_QP_PATH_MTU = 1 << 8;
    public static final int IBV_QP_TIMEOUT = 1 << 9;
    public static final int IBV_QP_RETRY_CNT = 1 << 10;
    public static final int IBV_QP_RNR_RETRY = 1 << 11;
    public static final int IBV_QP_RQ_PSN = 1 << 12;
    public static final int IBV_QP_MAX_QP_RD_ATOMIC = 1 << 13;
    public static final int IBV_QP_MIN_RNR_TIMER = 1 << 15;
    public static final int IBV_QP_SQ_PSN = 1 << 16;
    public static final int IBV_QP_MAX_DEST_RD_ATOMIC = 1 << 17;
    public static final int IBV_QP_DEST_QPN = 1 << 20;

    public static final int IBV_QPS_RESET = 0;
    public static final int IBV_QPS_INIT = 1;
    public static final int IBV_QPS_RTR = 2;
    public static final int IBV_QPS_RTS = 3;
    public static final int IBV_QPS_ERR = 6;

    static final StructLayout LAYOUT = struct(
            "ibv_qp_attr",
            i32("qp_state"),
            i32("cur_qp_state"),
            i32("path_mtu"),
            i32("path_mig_state"),
            i32("qkey"),
            i32("rq_psn"),
            i32("sq_psn"),
            i32("dest_qp_num"),
            i32("qp_access_flags"),
            IbvQpCap.LAYOUT.withName("cap"),
            IbvAhAttr.LAYOUT.withName("ah_attr"),
            IbvAhAttr.LAYOUT.withName("alt_ah_attr"),
            u16("pkey_index"),
            u16("alt_pkey_index"),
            u8("en_sqd_async_notify"),
            u8("sq_draining"),
            u8("max_rd_atomic"),
            u8("max_dest_rd_atomic"),
            u8("min_rnr_timer"),
            u8("port_num"),
            u8("timeout"),
            u8("retry_cnt"),
            u8("rnr_retry"),
            u8("alt_port_num"),
            u8("alt_timeout"),
            CStruct.gap(1),
            i32("rate_limit"),
            CStruct.gap(4));

    private static final long QP_STATE = offset(LAYOUT, "qp_state");
    private static final long PATH_MTU = offset(LAYOUT, "path_mtu");
    private static final long RQ_PSN = offset(LAYOUT, "rq_psn");
    private static final long SQ_PSN = offset(LAYOUT, "sq_psn");
    private static final long DEST_QP_NUM = offset(LAYOUT, "dest_qp_num");
    private static final long QP_ACCESS_FLAGS = offset(LAYOUT, "qp_access_flags");
    private static final long AH_ATTR = offset(LAYOUT, "ah_attr");
    private static final long MAX_RD_ATOMIC = offset(LAYOUT, "max_rd_atomic");
    private static final long MAX_DEST_RD_ATOMIC = offset(LAYOUT, "max_dest_rd_atomic");
    private static final long MIN_RNR_TIMER = offset(LAYOUT, "min_rnr_timer");
    private static final long PORT_NUM = offset(LAYOUT, "port_num");
    private static final long TIMEOUT = offset(LAYOUT, "timeout");
    private static final long RETRY_CNT = offset(LAYOUT, "retry_cnt");
    private static final long RNR_RETRY = offset(LAYOUT, "rnr_retry");

    private IbvQpAttr() {}

    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(LAYOUT);
    }

    /** Returns the path within it. */
    public static MemorySegment ah_attr(MemorySegment attr) {
        return attr.asSlice(AH_ATTR, IbvAhAttr.LAYOUT);
    }

    public static void qp_state(MemorySegment attr, int state) {
        attr.set(JAVA_INT, QP_STATE, state);
    }

    public static int qp_state(MemorySegment attr) {
        return attr.get(JAVA_INT, QP_STATE);
    }

    public static void path_mtu(MemorySegment attr, int mtu) {
        attr.set(JAVA_INT, PATH_MTU, mtu);
    }

    public static int path_mtu(MemorySegment attr) {
        return attr.get(JAVA_INT, PATH_MTU);
    }

    public static void rq_psn(MemorySegment attr, int psn) {
        attr.set(JAVA_INT, RQ_PSN, psn);
    }

    public static int rq_psn(MemorySegment attr) {
        return attr.get(JAVA_INT, RQ_PSN);
    }

    public static void sq_psn(MemorySegment attr, int psn) {
        attr.set(JAVA_INT, SQ_PSN, psn);
    }

    public static int sq_psn(MemorySegment attr) {
        return attr.get(JAVA_INT, SQ_PSN);
    }

    public static void dest_qp_num(MemorySegment attr, int qpNum) {
        attr.set(JAVA_INT, DEST_QP_NUM, qpNum);
    }

    public static void qp_access_flags(MemorySegment attr, int flags) {
        attr.set(JAVA_INT, QP_ACCESS_FLAGS, flags);
    }

    public static void max_rd_atomic(MemorySegment attr, int count) {
        attr.set(JAVA_BYTE, MAX_RD_ATOMIC, (byte) count);
    }

    public static int max_rd_atomic(MemorySegment attr) {
        return Byte.toUnsignedInt(attr.get(JAVA_BYTE, MAX_RD_ATOMIC));
    }

    public static void max_dest_rd_atomic(MemorySegment attr, int count) {
        attr.set(JAVA_BYTE, MAX_DEST_RD_ATOMIC, (byte) count);
    }

    public static int max_dest_rd_atomic(MemorySegment attr) {
        return Byte.toUnsignedInt(attr.get(JAVA_BYTE, MAX_DEST_RD_ATOMIC));
    }

    public static void min_rnr_timer(MemorySegment attr, int code) {
        attr.set(JAVA_BYTE, MIN_RNR_TIMER, (byte) code);
    }

    public static void port_num(MemorySegment attr, int portNum) {
        attr.set(JAVA_BYTE, PORT_NUM, (byte) portNum);
    }

    public static void timeout(MemorySegment attr, int exponent) {
        attr.set(JAVA_BYTE, TIMEOUT, (byte) exponent);
    }

    public static void retry_cnt(MemorySegment attr, int count) {
        attr.set(JAVA_BYTE, RETRY_CNT, (byte) count);
    }

    public static void rnr_retry(MemorySegment attr, int count) {
        attr.set(JAVA_BYTE, RNR_RETRY, (byte) count);
    }
}
