package io.rdmagateway.soft.ffm;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/**
 * Lets a socket receive UDP datagrams over IPv6 that have no checksum. RoCE v2 senders may leave it out, since the ICRC
 * covers more, and {@code rdma_rxe} does; Linux drops such a datagram unless the socket asks for it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6935">RFC 6935</a>
 */
public final class ZeroChecksums {

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
            SocketCalls calls = SocketCalls.open();
            int result =
                    calls.setsockopt(SocketDescriptor.of(channel, calls), SocketCalls.SOL_UDP, UDP_NO_CHECK6_RX, 1);
            return result == 0
                    ? Optional.empty()
                    : Optional.of(SocketCalls.failure("setsockopt(UDP_NO_CHECK6_RX)", result));
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }
}
