package io.rdmagateway.soft;

import io.rdmagateway.verbs.Deviation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * Carries datagrams between the engine and its peers: a socket, or in tests something that loses, repeats, reorders and
 * damages them. Used in the engine's turns, but for {@link #wakeUp}.
 */
interface Link extends AutoCloseable {

    /** What {@link #receive} answers when there is nothing. */
    int NOTHING = -1;

    int MAX_DATAGRAM_BYTES = 1 << 16;

    InetAddress address();

    /** Returns the port that all ends of this link listen to. */
    int port();

    /** Returns how many bytes wait here at most until {@link #receive} takes them. */
    int receiveBufferBytes();

    /** Returns the interface below it as it is now, or empty when that is gone. */
    Optional<Netdev> netdev();

    /** Returns where it does otherwise than a device's wire should. */
    default Set<Deviation> deviations() {
        return Set.of();
    }

    /**
     * Asks whether packets can go to a peer from here.
     *
     * @throws IOException when none can
     */
    void requireRoute(InetAddress remote) throws IOException;

    /**
     * Opens a way to a peer, whose source port stays the same.
     *
     * @throws IOException when no packet can go there from here
     */
    Route route(InetAddress remote) throws IOException;

    /**
     * Takes the next datagram into a direct buffer, from its position on, or several of one sender back to back.
     *
     * @return how many bytes or {@link #NOTHING}
     */
    int receive(ByteBuffer buffer) throws IOException;

    /** Returns how long each of the datagrams is that were received last; only the last of them may be shorter. */
    default int segmentBytes() {
        return MAX_DATAGRAM_BYTES;
    }

    /** Returns the sender of what was received last. */
    InetSocketAddress source();

    /** Waits until a datagram arrives, {@link #wakeUp} is called or the time is over. May end early. */
    void await(long nanos) throws IOException;

    /** Ends the wait that is going on, or else the next one. Called by any thread. */
    void wakeUp();

    @Override
    void close();

    /** A way to one peer. */
    interface Route extends AutoCloseable {

        InetAddress remote();

        int sourcePort();

        /**
         * Sends what lies between a buffer's position and limit.
         *
         * @return false when the way is full; the datagram was not sent and may be offered again
         */
        boolean send(ByteBuffer datagram) throws IOException;

        /**
         * Tells whether it takes bursts. Over IPv4 their datagrams have the identifications 0, 1, 2 and so on; that of a
         * single one is 0.
         */
        default boolean takesBursts() {
            return false;
        }

        /**
         * Sends what lies between a direct buffer's position and limit as datagrams of so many bytes, the last of which may be
         * shorter.
         *
         * @return false when the way is full, or if it {@linkplain #takesBursts takes bursts} no longer; nothing was sent and
         *     may be offered again
         */
        default boolean sendBurst(ByteBuffer datagrams, int segmentBytes) throws IOException {
            throw new UnsupportedOperationException("it takes no bursts");
        }

        @Override
        void close();
    }
}
