package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PseudoHeader;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.Psn;
import java.net.InetAddress;

/**
 * The way from a queue pair to its peer.
 *
 * @param destQpNum the peer's queue pair
 * @param mtuBytes payload of one packet: a path MTU, or what two soft devices agreed on
 * @param isPrivate the peer is a soft device, and both keep to the private form of packets
 * @param outgoing what the ICRC of our packets covers beside them
 * @param incoming the same for the peer's
 */
record Path(
        Link.Route route,
        int port,
        int destQpNum,
        int mtuBytes,
        boolean isPrivate,
        PseudoHeader outgoing,
        PseudoHeader incoming)
        implements AutoCloseable {

    static final int MAX_WINDOW = 128;

    private static final int WINDOW_BYTES = 1 << 20;
    private static final int PARTS_OF_WINDOW = 4;
    private static final int READ_PART_BYTES = Deficit.TURN_BYTES;
    private static final int PSN_BITS = 24;

    /** Returns the way to any device: packets are as the standard says. */
    static Path standard(Link link, Link.Route route, int destQpNum, Mtu mtu) {
        InetAddress local = link.address();
        InetAddress remote = route.remote();
        return new Path(
                route,
                link.port(),
                destQpNum,
                mtu.bytes(),
                false,
                PseudoHeader.of(local, remote),
                PseudoHeader.of(remote, local));
    }

    /**
     * Returns the way to another soft device. Beside their size, what its packets have of their own is that the ICRC covers
     * the first PSNs of both ends: who does not know these cannot forge one by guessing the PSN of the moment alone.
     */
    static Path betweenSoftDevices(
            Link link, Link.Route route, int destQpNum, int payloadBytes, Psn localPsn, Psn remotePsn) {
        InetAddress local = link.address();
        InetAddress remote = route.remote();
        return new Path(
                route,
                link.port(),
                destQpNum,
                payloadBytes,
                true,
                PseudoHeader.of(local, remote, secret(localPsn, remotePsn)),
                PseudoHeader.of(remote, local, secret(remotePsn, localPsn)));
    }

    private static long secret(Psn sender, Psn receiver) {
        return (long) sender.value() << PSN_BITS | receiver.value();
    }

    /** Returns how many packets may be in flight: what a peer that is busy has to keep for each of its connections. */
    int window() {
        return Math.min(MAX_WINDOW, WINDOW_BYTES / mtuBytes);
    }

    /**
     * Returns how many packets of a READ are asked for at once: so few that no more data is on its way than the window, and
     * that others have their turn soon.
     */
    int readPartPackets() {
        return Math.max(1, Math.min(window() / PARTS_OF_WINDOW, READ_PART_BYTES / mtuBytes));
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
