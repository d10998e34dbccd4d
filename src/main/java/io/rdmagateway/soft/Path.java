package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PseudoHeader;
import java.net.InetAddress;

/**
 * The way from a queue pair to its peer.
 *
 * @param destQpNum the peer's queue pair
 * @param mtuBytes payload of one packet: a path MTU, or what two soft devices agreed on
 * @param outgoing what the ICRC of our packets covers beside them
 * @param incoming the same for the peer's
 */
record Path(Link.Route route, int port, int destQpNum, int mtuBytes, PseudoHeader outgoing, PseudoHeader incoming)
        implements AutoCloseable {

    static final int MAX_WINDOW = 128;

    private static final int WINDOW_BYTES = 1 << 20;
    private static final int PARTS_OF_WINDOW = 4;

    static Path of(Link link, Link.Route route, int destQpNum, int mtuBytes) {
        InetAddress local = link.address();
        InetAddress remote = route.remote();
        return new Path(
                route,
                link.port(),
                destQpNum,
                mtuBytes,
                PseudoHeader.of(local, remote),
                PseudoHeader.of(remote, local));
    }

    /** Returns how many packets may be in flight: what a peer that is busy has to keep for each of its connections. */
    int window() {
        return Math.min(MAX_WINDOW, WINDOW_BYTES / mtuBytes);
    }

    /** Returns how many packets of a READ are asked for at once, so that no more data is on its way than the window. */
    int readPartPackets() {
        return window() / PARTS_OF_WINDOW;
    }

    /** Returns how many packets a message takes; an empty one takes one as well. */
    int packetsOf(long messageBytes) {
        return (int) Math.max(1, (messageBytes + mtuBytes - 1) / mtuBytes);
    }

    /** Fills in the base header of an outgoing packet. */
    void address(Packet packet, boolean solicited, boolean ackRequest, int psn) {
        packet.bth()
                .write(
                        packet.opcode().code(),
                        solicited,
                        Packet.padOf(packet.payloadBytes()),
                        destQpNum,
                        ackRequest,
                        psn);
    }

    @Override
    public void close() {
        route.close();
    }

    @Override
    public String toString() {
        return "Path[" + route.remote().getHostAddress() + ", " + mtuBytes + " bytes]";
    }
}
