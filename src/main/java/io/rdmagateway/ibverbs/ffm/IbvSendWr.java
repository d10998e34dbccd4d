package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.bytes;
import static io.rdmagateway.ibverbs.ffm.CStruct.gap;
import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.pointer;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static io.rdmagateway.ibverbs.ffm.CStruct.u64;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A send request. All accessors are on the hot path: field writes, nothing else.
 *
 * {@snippet lang = c :
 * struct ibv_send_wr {
 *     uint64_t            wr_id;
 *     struct ibv_send_wr *next;
 *     struct ibv_sge     *sg_list;
 *     int                 num_sge;
 *     enum ibv_wr_opcode  opcode;
 *     unsigned int        send_flags;
 *     union { __be32 imm_data; uint32_t invalidate_rkey; };
 *     union {
 *         struct { uint64_t remote_addr; uint32_t rkey; } rdma;
 *         struct { uint64_t remote_addr, compare_add, swap; uint32_t rkey; } atomic;
 *         // ud: not used
 *     } wr;
 *     // qp_type: not used
 *     union {
 *         struct {
 *             struct ibv_mw *mw;
 *             uint32_t       rkey;
 *             struct { struct ibv_mr *mr; uint64_t addr, length; unsigned int mw_access_flags; } bind_info;
 *         } bind_mw;
 *         // tso: not used
 *     };
 * };
 * }
 */
public final class IbvSendWr {

    public static final int IBV_WR_RDMA_WRITE = 0;
    public static final int IBV_WR_RDMA_WRITE_WITH_IMM = 1;
    public static final int IBV_WR_SEND = 2;
    public static final int IBV_WR_SEND_WITH_IMM = 3;
    public static final int IBV_WR_RDMA_READ = 4;
    public static final int IBV_WR_ATOMIC_CMP_AND_SWP = 5;
    public static final int IBV_WR_ATOMIC_FETCH_AND_ADD = 6;
    public static final int IBV_WR_LOCAL_INV = 7;
    public static final int IBV_WR_BIND_MW = 8;
    public static final int IBV_WR_SEND_WITH_INV = 9;

    public static final int IBV_SEND_FENCE = 1;
    public static final int IBV_SEND_SIGNALED = 1 << 1;
    public static final int IBV_SEND_SOLICITED = 1 << 2;
    public static final int IBV_SEND_INLINE = 1 << 3;

    public static final StructLayout LAYOUT = struct(
            "ibv_send_wr",
            u64("wr_id"),
            pointer("next"),
            pointer("sg_list"),
            i32("num_sge"),
            i32("opcode"),
            i32("send_flags"),
            i32("imm_data"),
            MemoryLayout.unionLayout(
                            struct("rdma", u64("remote_addr"), i32("rkey"), gap(4)),
                            struct("atomic", u64("remote_addr"), u64("compare_add"), u64("swap"), i32("rkey"), gap(4)))
                    .withName("wr"),
            bytes("qp_type", 8),
            MemoryLayout.unionLayout(struct(
                    "bind_mw",
                    pointer("mw"),
                    i32("rkey"),
                    gap(4),
                    struct("bind_info", pointer("mr"), u64("addr"), u64("length"), i32("mw_access_flags"), gap(4)))));

    private static final long WR_ID = offset(LAYOUT, "wr_id");
    private static final long NEXT = offset(LAYOUT, "next");
    private static final long SG_LIST = offset(LAYOUT, "sg_list");
    private static final long NUM_SGE = offset(LAYOUT, "num_sge");
    private static final long OPCODE = offset(LAYOUT, "opcode");
    private static final long SEND_FLAGS = offset(LAYOUT, "send_flags");
    private static final long IMM_DATA = offset(LAYOUT, "imm_data");
    private static final long RDMA_REMOTE_ADDR = offset(LAYOUT, "wr", "rdma", "remote_addr");
    private static final long RDMA_RKEY = offset(LAYOUT, "wr", "rdma", "rkey");
    private static final long ATOMIC_REMOTE_ADDR = offset(LAYOUT, "wr", "atomic", "remote_addr");
    private static final long ATOMIC_COMPARE_ADD = offset(LAYOUT, "wr", "atomic", "compare_add");
    private static final long ATOMIC_SWAP = offset(LAYOUT, "wr", "atomic", "swap");
    private static final long ATOMIC_RKEY = offset(LAYOUT, "wr", "atomic", "rkey");

    private static final long BIND_MW = offset(LAYOUT, "qp_type") + 8;
    private static final StructLayout BIND = (StructLayout) LAYOUT.select(
            MemoryLayout.PathElement.groupElement(LAYOUT.memberLayouts().size() - 1),
            MemoryLayout.PathElement.groupElement("bind_mw"));
    private static final long BIND_MW_MW = BIND_MW + offset(BIND, "mw");
    private static final long BIND_MW_RKEY = BIND_MW + offset(BIND, "rkey");
    private static final long BIND_MW_MR = BIND_MW + offset(BIND, "bind_info", "mr");
    private static final long BIND_MW_ADDR = BIND_MW + offset(BIND, "bind_info", "addr");
    private static final long BIND_MW_LENGTH = BIND_MW + offset(BIND, "bind_info", "length");
    private static final long BIND_MW_ACCESS_FLAGS = BIND_MW + offset(BIND, "bind_info", "mw_access_flags");

    private IbvSendWr() {}

    public static void wr_id(MemorySegment wr, long wrId) {
        wr.set(JAVA_LONG, WR_ID, wrId);
    }

    public static void next(MemorySegment wr, long next) {
        wr.set(JAVA_LONG, NEXT, next);
    }

    public static void sg_list(MemorySegment wr, long address) {
        wr.set(JAVA_LONG, SG_LIST, address);
    }

    public static void num_sge(MemorySegment wr, int count) {
        wr.set(JAVA_INT, NUM_SGE, count);
    }

    public static void opcode(MemorySegment wr, int opcode) {
        wr.set(JAVA_INT, OPCODE, opcode);
    }

    public static void send_flags(MemorySegment wr, int flags) {
        wr.set(JAVA_INT, SEND_FLAGS, flags);
    }

    public static int send_flags(MemorySegment wr) {
        return wr.get(JAVA_INT, SEND_FLAGS);
    }

    /** Sets the immediate data from its big-endian number. */
    public static void imm_data(MemorySegment wr, int immData) {
        wr.set(JAVA_INT, IMM_DATA, ByteOrders.toBigEndian(immData));
    }

    /** Sets the key to invalidate, which lies where immediate data would. */
    public static void invalidate_rkey(MemorySegment wr, int rkey) {
        wr.set(JAVA_INT, IMM_DATA, rkey);
    }

    public static void bind_mw(MemorySegment wr, long mw, int rkey, long mr, long addr, long length, int accessFlags) {
        wr.set(JAVA_LONG, BIND_MW_MW, mw);
        wr.set(JAVA_INT, BIND_MW_RKEY, rkey);
        wr.set(JAVA_LONG, BIND_MW_MR, mr);
        wr.set(JAVA_LONG, BIND_MW_ADDR, addr);
        wr.set(JAVA_LONG, BIND_MW_LENGTH, length);
        wr.set(JAVA_INT, BIND_MW_ACCESS_FLAGS, accessFlags);
    }

    public static void rdma(MemorySegment wr, long remoteAddr, int rkey) {
        wr.set(JAVA_LONG, RDMA_REMOTE_ADDR, remoteAddr);
        wr.set(JAVA_INT, RDMA_RKEY, rkey);
    }

    public static void atomic(MemorySegment wr, long remoteAddr, int rkey, long compareAdd, long swap) {
        wr.set(JAVA_LONG, ATOMIC_REMOTE_ADDR, remoteAddr);
        wr.set(JAVA_LONG, ATOMIC_COMPARE_ADD, compareAdd);
        wr.set(JAVA_LONG, ATOMIC_SWAP, swap);
        wr.set(JAVA_INT, ATOMIC_RKEY, rkey);
    }
}
