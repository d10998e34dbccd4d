package io.rdmagateway.soft.ffm;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A piece of memory to send from or to receive into.
 *
 * {@snippet lang = c :
 * struct iovec {
 *     void  *iov_base;
 *     size_t iov_len;
 * };
 * }
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/iovec.3type.html">iovec(3type)</a>
 */
final class Iovec {

    static final StructLayout LAYOUT = MemoryLayout.structLayout(
                    JAVA_LONG.withName("iov_base"), JAVA_LONG.withName("iov_len"))
            .withName("iovec");

    private static final long IOV_BASE = LAYOUT.byteOffset(groupElement("iov_base"));
    private static final long IOV_LEN = LAYOUT.byteOffset(groupElement("iov_len"));

    private Iovec() {}

    static void write(MemorySegment iovec, long address, long bytes) {
        iovec.set(JAVA_LONG, IOV_BASE, address);
        iovec.set(JAVA_LONG, IOV_LEN, bytes);
    }
}
