package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static io.rdmagateway.ibverbs.ffm.CStruct.u64;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A piece of local memory in a work request.
 *
 * {@snippet lang = c :
 * struct ibv_sge {
 *     uint64_t addr;
 *     uint32_t length, lkey;
 * };
 * }
 */
public final class IbvSge {

    public static final StructLayout LAYOUT = struct("ibv_sge", u64("addr"), i32("length"), i32("lkey"));

    private static final long ADDR = offset(LAYOUT, "addr");
    private static final long LENGTH = offset(LAYOUT, "length");
    private static final long LKEY = offset(LAYOUT, "lkey");
    private static final long SIZE = LAYOUT.byteSize();

    private IbvSge() {}

    /** Writes the {@code index}-th entry of a list that begins at {@code base}. */
    public static void write(MemorySegment slab, long base, int index, long addr, int length, int lkey) {
        long entry = base + index * SIZE;
        slab.set(JAVA_LONG, entry + ADDR, addr);
        slab.set(JAVA_INT, entry + LENGTH, length);
        slab.set(JAVA_INT, entry + LKEY, lkey);
    }
}
