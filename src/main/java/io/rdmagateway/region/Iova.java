package io.rdmagateway.region;

import java.util.random.RandomGenerator;

/** Chooses the addresses that clients use for granted memory: random, so that one tells nothing of another. */
final class Iova {

    /** User addresses of x86-64 with four levels of page tables, the narrowest of today's machines. */
    private static final long END = 1L << 47;

    private Iova() {}

    /**
     * Draws an address that lies in its page as the memory does in its own, with all of the range below the end.
     *
     * @param address of the memory
     */
    static long random(RandomGenerator random, long address, long lengthBytes) {
        long inPage = address & (Pages.BYTES - 1);
        long pages = Math.ceilDiv(inPage + lengthBytes, Pages.BYTES);
        long firstPage = random.nextLong(1, END / Pages.BYTES - pages);
        return firstPage * Pages.BYTES + inPage;
    }
}
