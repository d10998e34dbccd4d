package io.rdmagateway.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends UDP packets of any IPv4 source, as whoever is on the network and not on the path can. It belongs to the network
 * namespace of the thread that opens it. Needs CAP_NET_RAW. For one thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/raw.7.html">raw(7)</a>
 */
public final class RawSocket implements AutoCloseable {

    private static final int AF_INET = 2;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_RAW = 255;
    private static final int SOCKADDR_BYTES = 16;
    private static final int IP_BYTES = 20;
    private static final int UDP_BYTES = 8;
    private static final int MAX_BYTES = 1 << 16;
    private static final short DONT_FRAGMENT = 0x4000;

    private static final MethodHandle SOCKET =
            function("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle SENDTO = function(
            "sendto",
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT);
    private static final MethodHandle CLOSE = function("close", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment packet = arena.allocate(MAX_BYTES);
    private final ByteBuffer buffer = packet.asByteBuffer();
    private final MemorySegment address = arena.allocate(SOCKADDR_BYTES, Integer.BYTES);
    private final ByteBuffer sockaddr = address.asByteBuffer();
    private final int fd;

    public RawSocket() {
        try {
            fd = (int) SOCKET.invokeExact(AF_INET, SOCK_RAW, IPPROTO_RAW);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        assumeTrue(fd >= 0, "a raw socket, by which sources are forged, needs root or CAP_NET_RAW");
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /** Sends one datagram, with an identification of 0 and without a UDP checksum. */
    public void send(InetSocketAddress source, InetAddress destination, int destPort, byte[] datagram) {
        int length = IP_BYTES + UDP_BYTES + datagram.length;
        buffer.clear();
        // The kernel fills in both the length and the checksum.
        buffer.putShort((short) 0x4500).putShort((short) 0).putShort((short) 0).putShort(DONT_FRAGMENT);
        buffer.put((byte) 64).put((byte) 17).putShort((short) 0);
        buffer.put(((Inet4Address) source.getAddress()).getAddress()).put(destination.getAddress());
        buffer.putShort((short) source.getPort()).putShort((short) destPort);
        buffer.putShort((short) (UDP_BYTES + datagram.length)).putShort((short) 0);
        buffer.put(datagram);
        sockaddr.clear();
        sockaddr.order(ByteOrder.nativeOrder()).putShort((short) AF_INET);
        sockaddr.putShort((short) 0).put(destination.getAddress());
        try {
            long sent = (long) SENDTO.invokeExact(fd, packet, (long) length, 0, address, SOCKADDR_BYTES);
            if (sent != length) {
                throw new AssertionError("sendto answered " + sent);
            }
        } catch (AssertionError e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            int closed = (int) CLOSE.invokeExact(fd);
            if (closed != 0) {
                throw new AssertionError("close answered " + closed);
            }
        } catch (AssertionError e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        arena.close();
    }
}
