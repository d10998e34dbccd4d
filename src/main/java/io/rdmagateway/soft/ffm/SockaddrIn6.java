package io.rdmagateway.soft.ffm;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/**
 * The name of an IPv6 socket.
 *
 * {@snippet lang = c :
 * struct sockaddr_in6 {
 *     sa_family_t     sin6_family;
 *     in_port_t       sin6_port;      // big-endian
 *     uint32_t        sin6_flowinfo;
 *     struct in6_addr sin6_addr;      // 16 bytes
 *     uint32_t        sin6_scope_id;
 * };
 * }
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/ipv6.7.html">ipv6(7)</a>
 */
final class SockaddrIn6 {

    static final int AF_INET6 = 10;

    static final StructLayout LAYOUT = MemoryLayout.structLayout(
                    JAVA_SHORT.withName("sin6_family"),
                    JAVA_SHORT.withName("sin6_port").withOrder(ByteOrder.BIG_ENDIAN),
                    JAVA_INT.withName("sin6_flowinfo"),
                    MemoryLayout.sequenceLayout(16, JAVA_BYTE).withName("sin6_addr"),
                    JAVA_INT.withName("sin6_scope_id"))
            .withName("sockaddr_in6");

    private static final ValueLayout.OfShort BIG_ENDIAN_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long SIN6_FAMILY = LAYOUT.byteOffset(groupElement("sin6_family"));
    private static final long SIN6_PORT = LAYOUT.byteOffset(groupElement("sin6_port"));
    private static final long SIN6_ADDR = LAYOUT.byteOffset(groupElement("sin6_addr"));
    private static final long SIN6_SCOPE_ID = LAYOUT.byteOffset(groupElement("sin6_scope_id"));

    private SockaddrIn6() {}

    /** Writes the name of a socket as getsockname(2) would. */
    static MemorySegment of(InetSocketAddress name, SegmentAllocator allocator) {
        Inet6Address address = (Inet6Address) name.getAddress();
        MemorySegment sockaddr = allocator.allocate(LAYOUT);
        sockaddr.set(JAVA_SHORT, SIN6_FAMILY, (short) AF_INET6);
        sockaddr.set(BIG_ENDIAN_SHORT, SIN6_PORT, (short) name.getPort());
        MemorySegment.copy(address.getAddress(), 0, sockaddr, JAVA_BYTE, SIN6_ADDR, 16);
        sockaddr.set(JAVA_INT, SIN6_SCOPE_ID, address.getScopeId());
        return sockaddr;
    }

    static int port(MemorySegment sockaddr) {
        return Short.toUnsignedInt(sockaddr.get(BIG_ENDIAN_SHORT, SIN6_PORT));
    }

    static byte[] address(MemorySegment sockaddr) {
        return sockaddr.asSlice(SIN6_ADDR, 16).toArray(JAVA_BYTE);
    }

    static int scopeId(MemorySegment sockaddr) {
        return sockaddr.get(JAVA_INT, SIN6_SCOPE_ID);
    }
}
