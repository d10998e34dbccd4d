package io.rdmagateway.soft.ffm;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** The name of a socket of either family, as the C library has it and as Java has it. */
final class SocketName {

    static final long MAX_BYTES = SockaddrIn6.LAYOUT.byteSize();

    private SocketName() {}

    static MemorySegment of(InetSocketAddress name, SegmentAllocator allocator) {
        return name.getAddress() instanceof Inet4Address
                ? SockaddrIn.of(name, allocator)
                : SockaddrIn6.of(name, allocator);
    }

    static InetSocketAddress read(MemorySegment sockaddr) {
        try {
            return sockaddr.get(JAVA_SHORT, 0) == SockaddrIn.AF_INET
                    ? new InetSocketAddress(
                            InetAddress.getByAddress(SockaddrIn.address(sockaddr)), SockaddrIn.port(sockaddr))
                    : new InetSocketAddress(
                            Inet6Address.getByAddress(
                                    null, SockaddrIn6.address(sockaddr), SockaddrIn6.scopeId(sockaddr)),
                            SockaddrIn6.port(sockaddr));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
