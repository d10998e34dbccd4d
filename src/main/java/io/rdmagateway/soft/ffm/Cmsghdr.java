package io.rdmagateway.soft.ffm;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * The head of one piece of control data.
 *
 * {@snippet lang = c :
 * struct cmsghdr {
 *     size_t cmsg_len;    // with this head, without padding after the data
 *     int    cmsg_level;
 *     int    cmsg_type;
 *     // the data
 * };
 * }
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/cmsg.3.html">cmsg(3)</a>
 */
final class Cmsghdr {

    static final StructLayout LAYOUT = MemoryLayout.structLayout(
                    JAVA_LONG.withName("cmsg_len"), JAVA_INT.withName("cmsg_level"), JAVA_INT.withName("cmsg_type"))
            .withName("cmsghdr");

    /** {@code CMSG_SPACE(sizeof(int))}: a head, an {@code int} or less, and padding to the next head. */
    static final long INT_SPACE = LAYOUT.byteSize() + JAVA_LONG.byteSize();

    /** {@code CMSG_DATA} of a head at 0. */
    static final long DATA = LAYOUT.byteSize();

    private static final long CMSG_LEN = LAYOUT.byteOffset(groupElement("cmsg_len"));
    private static final long CMSG_LEVEL = LAYOUT.byteOffset(groupElement("cmsg_level"));
    private static final long CMSG_TYPE = LAYOUT.byteOffset(groupElement("cmsg_type"));

    private Cmsghdr() {}

    static void write(MemorySegment control, int level, int type, long dataBytes) {
        control.set(JAVA_LONG, CMSG_LEN, LAYOUT.byteSize() + dataBytes);
        control.set(JAVA_INT, CMSG_LEVEL, level);
        control.set(JAVA_INT, CMSG_TYPE, type);
    }

    static boolean isOf(MemorySegment control, int level, int type) {
        return control.get(JAVA_INT, CMSG_LEVEL) == level && control.get(JAVA_INT, CMSG_TYPE) == type;
    }
}
