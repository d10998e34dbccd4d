package io.rdmagateway.soft.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.rdmagateway.verbs.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Receives from a UDP socket datagrams of one sender and length at once, where the kernel has them together. Costs no
 * heap. For one thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/udp.7.html">udp(7), UDP_GRO</a>
 */
public final class BurstReceiver implements AutoCloseable {

    /** What {@link #receive} answers when there is nothing. */
    public static final int NOTHING = -1;

    static final int UDP_GRO = 104;

    /**
     * A socket that fails looks empty, until it has been so often in a row that the reason is asked for. That costs heap until it
     * is compiled, and who polls meets many empty ones.
     */
    static final int EMPTY_TO_ASK = 4096;

    private final SocketCalls calls;
    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment message = arena.allocate(Msghdr.LAYOUT);
    private final MemorySegment iovec = arena.allocate(Iovec.LAYOUT);
    private final MemorySegment state = SocketCalls.state(arena);
    private final MemorySegment control = arena.allocate(Cmsghdr.INT_SPACE, Cmsghdr.LAYOUT.byteAlignment());
    /** Zeros behind the name, always: a name of one family is always as long as the last. */
    private final MemorySegment name = arena.allocate(SocketNames.BYTES, Long.BYTES);

    private final SocketNames names = new SocketNames();
    private final BufferAddress address = new BufferAddress();
    private int segmentBytes;
    private int emptyInARow;

    private BurstReceiver(SocketCalls calls, int fd) {
        this.calls = calls;
        this.fd = fd;
        Msghdr.write(message, name, iovec, control);
    }

    /**
     * Asks the socket of a channel for bursts; who receives from the channel itself gets them as one datagram.
     *
     * @param channel bound to one address and open until this is closed
     * @throws IOException when the system has none for us; the channel works all the same
     */
    public static BurstReceiver of(DatagramChannel channel) throws IOException {
        SocketCalls calls = SocketCalls.open();
        int fd = SocketDescriptor.of(channel, calls);
        int result = calls.setsockopt(fd, SocketCalls.SOL_UDP, UDP_GRO, 1);
        if (result != 0) {
            throw new IOException(SocketCalls.failure("setsockopt(UDP_GRO)", result));
        }
        return new BurstReceiver(calls, fd);
    }

    /**
     * Receives without waiting.
     *
     * @param buffer a direct one, filled from its position on
     * @return how many bytes or {@link #NOTHING}
     */
    public int receive(ByteBuffer buffer) throws IOException {
        Iovec.write(iovec, address.of(buffer) + buffer.position(), buffer.remaining());
        Msghdr.lengths(message, (int) SocketName.MAX_BYTES, control.byteSize());
        boolean asks = emptyInARow == EMPTY_TO_ASK;
        int bytes = asks ? calls.recvmsgOrErrno(fd, message.address(), state) : calls.recvmsg(fd, message.address());
        if (bytes < 0) {
            emptyInARow = asks ? 0 : emptyInARow + 1;
            if (asks && bytes != -Errno.EAGAIN) {
                throw new IOException(SocketCalls.failure("recvmsg", bytes));
            }
            return NOTHING;
        }
        emptyInARow = 0;
        buffer.position(buffer.position() + bytes);
        boolean isBurst = Msghdr.controlBytes(message) > 0 && Cmsghdr.isOf(control, SocketCalls.SOL_UDP, UDP_GRO);
        segmentBytes = isBurst ? control.get(JAVA_INT, Cmsghdr.DATA) : bytes;
        return bytes;
    }

    /** Returns how long each datagram is that was received last; only the last of them may be shorter. */
    public int segmentBytes() {
        return segmentBytes;
    }

    /** Returns who sent what was received last. */
    public InetSocketAddress source() {
        return names.of(name);
    }

    @Override
    public void close() {
        arena.close();
    }
}
