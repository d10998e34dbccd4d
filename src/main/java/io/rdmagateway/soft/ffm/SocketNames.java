package io.rdmagateway.soft.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;

/**
 * The names of those who sent something lately, each made once: a packet must not cost an object. Those whose names fall
 * into the same place replace each other. For one thread.
 */
final class SocketNames {

    private static final int PLACES = 1 << 10;
    private static final int WORDS = 4;
    /** More than the longest name. */
    static final int BYTES = WORDS * Long.BYTES;

    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private final long[] words = new long[PLACES * WORDS];
    private final InetSocketAddress[] names = new InetSocketAddress[PLACES];

    /** @param sockaddr of {@link #BYTES} bytes, with zeros behind the name */
    InetSocketAddress of(MemorySegment sockaddr) {
        long hash = 0;
        for (int i = 0; i < WORDS; i++) {
            hash = (hash ^ word(sockaddr, i)) * SPREAD;
            hash ^= hash >>> 32;
        }
        int place = (int) hash & PLACES - 1;
        if (names[place] == null || !isSame(sockaddr, place)) {
            for (int i = 0; i < WORDS; i++) {
                words[place * WORDS + i] = word(sockaddr, i);
            }
            names[place] = SocketName.read(sockaddr);
        }
        return names[place];
    }

    private boolean isSame(MemorySegment sockaddr, int place) {
        for (int i = 0; i < WORDS; i++) {
            if (words[place * WORDS + i] != word(sockaddr, i)) {
                return false;
            }
        }
        return true;
    }

    private static long word(MemorySegment sockaddr, int index) {
        return sockaddr.get(JAVA_LONG_UNALIGNED, (long) index * Long.BYTES);
    }
}
