package io.rdmagateway.soft.ffm;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/**
 * The name of an IPv4 socket.
 *
 * {@snippet lang = c :
 * struct sockaddr_in {
 *     sa_family_t    sin_family;
 *     in_port_t      sin_port;     // big-endian
 *     struct in_addr sin_addr;     // 4 bytes
 *     unsigned char  sin_zero[8];
 * };
 * }
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a>
 */
final class SockaddrIn {

    static final int AF_INET = 2;

    static final StructLayout LAYOUT = MemoryLayout.structLayout(
                    JAVA_SHORT.withName("sin_family"),
                    JAVA_SHORT.withName("sin_port").withOrder(ByteOrder.BIG_ENDIAN),
                    MemoryLayout.sequenceLayout(4, JAVA_BYTE).withName("sin_addr"),
                    MemoryLayout.sequenceLayout(8, JAVA_BYTE).withName("sin_zero"))
            .withName("sockaddr_in");

    private static final ValueLayout.OfShort BIG_ENDIAN_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long SIN_FAMILY = LAYOUT.byteOffset(groupElement("sin_family"));
    private static final long SIN_PORT = LAYOUT.byteOffset(groupElement("sin_port"));
    private static final long SIN_ADDR = LAYOUT.byteOffset(groupElement("sin_addr"));

    private SockaddrIn() {}

    /** Writes the name of a socket as getsockname(2) would. */
    static MemorySegment of(InetSocketAddress name, SegmentAllocator allocator) {
        MemorySegment sockaddr = allocator.allocate(LAYOUT);
        sockaddr.set(JAVA_SHORT, SIN_FAMILY, (short) AF_INET);
        sockaddr.set(BIG_ENDIAN_SHORT, SIN_PORT, (short) name.getPort());
        MemorySegment.copy(name.getAddress().getAddress(), 0, sockaddr, JAVA_BYTE, SIN_ADDR, 4);
        return sockaddr;
    }

    static int port(MemorySegment sockaddr) {
        return Short.toUnsignedInt(sockaddr.get(BIG_ENDIAN_SHORT, SIN_PORT));
    }

    static byte[] address(MemorySegment sockaddr) {
        return sockaddr.asSlice(SIN_ADDR, 4).toArray(JAVA_BYTE);
    }
}
