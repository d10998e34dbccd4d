package io.rdmagateway.soft.ffm;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.rdmagateway.verbs.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Sends several datagrams of one length by one call. Costs no heap. One thread sends; {@link #source} and {@link
 * #destination} may be called by any.
 *
 * <p>Over IPv4 the datagrams have the identifications 0, 1, 2 and so on, where the socket's are 0 otherwise.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/udp.7.html">udp(7), UDP_SEGMENT</a>
 */
public final class BurstSender implements AutoCloseable {

    /** What every kernel takes that knows bursts at all. */
    public static final int MAX_DATAGRAMS = 64;

    static final int UDP_SEGMENT = 103;

    /** What became of a burst. */
    public enum Outcome {
        SENT,
        /** The socket is full: nothing was sent. */
        FULL,
        /** This socket, route or system knows no bursts: nothing was sent, nor will be. */
        REFUSED
    }

    private final SocketCalls calls;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment message = arena.allocate(Msghdr.LAYOUT);
    private final MemorySegment iovec = arena.allocate(Iovec.LAYOUT);
    private final MemorySegment state = SocketCalls.state(arena);
    private final MemorySegment control = arena.allocate(Cmsghdr.INT_SPACE, Cmsghdr.LAYOUT.byteAlignment());
    private final MemorySegment name = arena.allocate(SocketName.MAX_BYTES, Long.BYTES);
    private final BufferAddress address = new BufferAddress();

    private BurstSender(SocketCalls calls) {
        this.calls = calls;
        Msghdr.write(message, name, iovec, control);
        Cmsghdr.write(control, SocketCalls.SOL_UDP, UDP_SEGMENT, JAVA_SHORT.byteSize());
    }

    /** @throws IOException when native calls are not to be had here */
    public static BurstSender open() throws IOException {
        return new BurstSender(SocketCalls.open());
    }

    /** A socket that bursts leave from. */
    public static final class Source {

        private final int fd;

        private Source(int fd) {
            this.fd = fd;
        }
    }

    /** Where bursts go, and by which socket. */
    public static final class Destination {

        private final Source source;
        private final MemorySegment name;

        private Destination(Source source, MemorySegment name) {
            this.source = source;
            this.name = name;
        }
    }

    /**
     * Prepares to send from a socket. Looks at all that this process has open, so it is done once for each.
     *
     * @param channel bound to one address and open until the last burst was sent
     * @throws IOException when its socket cannot be found
     */
    public Source source(DatagramChannel channel) throws IOException {
        return new Source(SocketDescriptor.of(channel, calls));
    }

    /** Prepares a destination. */
    public Destination destination(Source source, InetSocketAddress target) {
        return new Destination(
                source,
                SocketName.of(
                        target,
                        (bytes, alignment) -> MemorySegment.ofArray(new long[(int) bytes + 7 >> 3])
                                .asSlice(0, bytes)));
    }

    /**
     * Sends what lies between a buffer's position and limit as datagrams of so many bytes, the last of which may be shorter.
     *
     * @param datagrams a direct buffer
     * @throws IOException when the network is away, to single datagrams as well
     */
    public Outcome send(Destination destination, ByteBuffer datagrams, int segmentBytes) throws IOException {
        MemorySegment.copy(destination.name, 0, name, 0, destination.name.byteSize());
        Msghdr.lengths(message, (int) destination.name.byteSize(), control.byteSize());
        Iovec.write(iovec, address.of(datagrams) + datagrams.position(), datagrams.remaining());
        control.set(JAVA_SHORT, Cmsghdr.DATA, (short) segmentBytes);
        int result = calls.sendmsg(destination.source.fd, message.address(), state);
        if (result >= 0) {
            return Outcome.SENT;
        }
        return switch (-result) {
            case Errno.EAGAIN -> Outcome.FULL;
            case Errno.EINVAL, Errno.EIO, Errno.EOPNOTSUPP, Errno.EMSGSIZE -> Outcome.REFUSED;
            default -> throw new IOException(SocketCalls.failure("sendmsg", result));
        };
    }

    @Override
    public void close() {
        arena.close();
    }
}
