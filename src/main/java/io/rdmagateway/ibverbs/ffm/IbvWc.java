package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static io.rdmagateway.ibverbs.ffm.CStruct.u16;
import static io.rdmagateway.ibverbs.ffm.CStruct.u64;
import static io.rdmagateway.ibverbs.ffm.CStruct.u8;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A work completion. Accessors take the slab and the completion's offset in it.
 *
 * {@snippet lang = c :
 * struct ibv_wc {
 *     uint64_t           wr_id;
 *     enum ibv_wc_status status;
 *     enum ibv_wc_opcode opcode;
 *     uint32_t           vendor_err, byte_len;
 *     union { __be32 imm_data; uint32_t invalidated_rkey; };
 *     uint32_t           qp_num, src_qp;
 *     unsigned int       wc_flags;
 *     uint16_t           pkey_index, slid;
 *     uint8_t            sl, dlid_path_bits;
 * };
 * }
 */
public final class IbvWc {

    public static final int IBV_WC_SEND = 0;
    public static final int IBV_WC_RDMA_WRITE = 1;
    public static final int IBV_WC_RDMA_READ = 2;
    public static final int IBV_WC_COMP_SWAP = 3;
    public static final int IBV_WC_FETCH_ADD = 4;
    public static final int IBV_WC_BIND_MW = 5;
    public static final int IBV_WC_LOCAL_INV = 6;
    public static final int IBV_WC_RECV = 1 << 7;
    public static final int IBV_WC_RECV_RDMA_WITH_IMM = (1 << 7) + 1;

    public static final int IBV_WC_WITH_IMM = 1 << 1;
    public static final int IBV_WC_WITH_INV = 1 << 3;

    public static final StructLayout LAYOUT = struct(
            "ibv_wc",
            u64("wr_id"),
            i32("status"),
            i32("opcode"),
            i32("vendor_err"),
            i32("byte_len"),
            i32("imm_data"),
            i32("qp_num"),
            i32("src_qp"),
            i32("wc_flags"),
            u16("pkey_index"),
            u16("slid"),
            u8("sl"),
            u8("dlid_path_bits"),
            CStruct.gap(2));

    private static final long WR_ID = offset(LAYOUT, "wr_id");
    private static final long STATUS = offset(LAYOUT, "status");
    private static final long OPCODE = offset(LAYOUT, "opcode");
    private static final long VENDOR_ERR = offset(LAYOUT, "vendor_err");
    private static final long BYTE_LEN = offset(LAYOUT, "byte_len");
    private static final long IMM_DATA = offset(LAYOUT, "imm_data");
    private static final long QP_NUM = offset(LAYOUT, "qp_num");
    private static final long WC_FLAGS = offset(LAYOUT, "wc_flags");

    private IbvWc() {}

    public static long wr_id(MemorySegment slab, long wc) {
        return slab.get(JAVA_LONG, wc + WR_ID);
    }

    public static int status(MemorySegment slab, long wc) {
        return slab.get(JAVA_INT, wc + STATUS);
    }

    public static int opcode(MemorySegment slab, long wc) {
        return slab.get(JAVA_INT, wc + OPCODE);
    }

    public static int vendor_err(MemorySegment slab, long wc) {
        return slab.get(JAVA_INT, wc + VENDOR_ERR);
    }

    public static int byte_len(MemorySegment slab, long wc) {
        return slab.get(JAVA_INT, wc + BYTE_LEN);
    }

    /** Returns the immediate data as its big-endian number. */
    public static int imm_data(MemorySegment slab, long wc) {
        return ByteOrders.toBigEndian(slab.get(JAVA_INT, wc + IMM_DATA));
    }

    /** Returns the key that the sender invalidated, which lies where immediate data would. */
    public static int invalidated_rkey(MemorySegment slab, long wc) {
        return slab.get(JAVA_INT, wc + IMM_DATA);
    }

    public static int qp_num(MemorySegment slab, long wc) {
        return slab.get(JAVA_INT, wc + QP_NUM);
    }

    public static int wc_flags(MemorySegment slab, long wc) {
        return slab.get(JAVA_INT, wc + WC_FLAGS);
    }
}
