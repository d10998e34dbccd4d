package io.rdmagateway.soft.ffm;

import io.rdmagateway.verbs.Errno;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.file.DirectoryIteratorException;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Lets a socket receive UDP datagrams over IPv6 that have no checksum. RoCE v2 senders may leave it out, since the ICRC
 * covers more, and {@code rdma_rxe} does; Linux drops such a datagram unless the socket asks for it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6935">RFC 6935</a>
 */
public final class ZeroChecksums {

    static final int SOL_UDP = 17;
    static final int UDP_NO_CHECK6_RX = 102;

    private ZeroChecksums() {}

    /**
     * Asks for them.
     *
     * @param channel of IPv6, bound to one address
     * @return empty when they will be received, else why not; the channel works all the same
     */
    public static Optional<String> admit(DatagramChannel channel) {
        try {
            SocketCalls calls = new SocketCalls();
            OptionalInt fd = SocketDescriptor.of(channel, calls);
            if (fd.isEmpty()) {
                return Optional.of("the socket is not among those of /proc/self/fd");
            }
            int errno = -calls.setsockopt(fd.getAsInt(), SOL_UDP, UDP_NO_CHECK6_RX, 1);
            return errno == 0
                    ? Optional.empty()
                    : Optional.of("setsockopt(UDP_NO_CHECK6_RX): " + Errno.name(errno) + " (" + errno + ")");
        } catch (IllegalCallerException e) {
            return Optional.of("this JVM denies native access: --enable-native-access=ALL-UNNAMED allows it");
        } catch (UnsupportedOperationException | NoSuchElementException e) {
            return Optional.of("no native calls on this system: " + e.getMessage());
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.of("cannot look through the sockets of this process: " + e.getMessage());
        }
    }
}
