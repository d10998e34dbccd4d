package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PseudoHeader;
import java.net.InetAddress;

/**
 * The way from a queue pair to its peer.
 *
 * @param destQpNum the peer's queue pair
 * @param mtuBytes payload of one packet
 * @param outgoing what the ICRC of our packets covers beside them
 * @param incoming the same for the peer's
 */
record Path(Link.Route route, int port, int destQpNum, int mtuBytes, PseudoHeader outgoing, PseudoHeader incoming)
        implements AutoCloseable {

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
