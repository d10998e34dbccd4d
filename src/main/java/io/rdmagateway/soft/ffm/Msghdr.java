package io.rdmagateway.soft.ffm;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A message with the name of its other end and with control data.
 *
 * {@snippet lang = c :
 * struct msghdr {
 *     void         *msg_name;
 *     socklen_t     msg_namelen;
 *     // 4 bytes of padding
 *     struct iovec *msg_iov;
 *     size_t        msg_iovlen;
 *     void         *msg_control;
 *     size_t        msg_controllen;
 *     int           msg_flags;
 *     // 4 bytes of padding
 * };
 * }
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmsg.2.html">recvmsg(2)</a>
 */
final class Msghdr {

    static final StructLayout LAYOUT = MemoryLayout.structLayout(
                    JAVA_LONG.withName("msg_name"),
                    JAVA_INT.withName("msg_namelen"),
                    MemoryLayout.paddingLayout(4),
                    JAVA_LONG.withName("msg_iov"),
                    JAVA_LONG.withName("msg_iovlen"),
                    JAVA_LONG.withName("msg_control"),
                    JAVA_LONG.withName("msg_controllen"),
                    JAVA_INT.withName("msg_flags"),
                    MemoryLayout.paddingLayout(4))
            .withName("msghdr");

    private static final long MSG_NAME = LAYOUT.byteOffset(groupElement("msg_name"));
    private static final long MSG_NAMELEN = LAYOUT.byteOffset(groupElement("msg_namelen"));
    private static final long MSG_IOV = LAYOUT.byteOffset(groupElement("msg_iov"));
    private static final long MSG_IOVLEN = LAYOUT.byteOffset(groupElement("msg_iovlen"));
    private static final long MSG_CONTROL = LAYOUT.byteOffset(groupElement("msg_control"));
    private static final long MSG_CONTROLLEN = LAYOUT.byteOffset(groupElement("msg_controllen"));

    private Msghdr() {}

    /** Points a message at its parts, which stay where they are. */
    static void write(MemorySegment message, MemorySegment name, MemorySegment iovec, MemorySegment control) {
        message.set(JAVA_LONG, MSG_NAME, name.address());
        message.set(JAVA_LONG, MSG_IOV, iovec.address());
        message.set(JAVA_LONG, MSG_IOVLEN, 1);
        message.set(JAVA_LONG, MSG_CONTROL, control.address());
        lengths(message, (int) name.byteSize(), control.byteSize());
    }

    /** The kernel writes here how much of them it filled. */
    static void lengths(MemorySegment message, int nameBytes, long controlBytes) {
        message.set(JAVA_INT, MSG_NAMELEN, nameBytes);
        message.set(JAVA_LONG, MSG_CONTROLLEN, controlBytes);
    }

    static long controlBytes(MemorySegment message) {
        return message.get(JAVA_LONG, MSG_CONTROLLEN);
    }
}
