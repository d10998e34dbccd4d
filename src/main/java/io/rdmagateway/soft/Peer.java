package io.rdmagateway.soft;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * How the other end of a connection sends: what comes otherwise is not from it. Learnt only from packets that moved the
 * connection on, since a forger cannot send those. In the engine's turns.
 */
final class Peer {

    /** Who sends bursts starts each at 0, and they are no longer. */
    private static final int MAX_IN_BURST = 64;

    /** What shows that all identifications are of bursts. */
    private static final int ENOUGH = 128;

    /**
     * Four packets with 0 in a row show it: one that draws them at random does so once in 2^64 times. Other small ones count
     * as one each: one that counts passes all of them, which makes 95.
     */
    private static final int OF_ZERO = ENOUGH / 4;

    private static final int UNKNOWN = -1;

    private final InetAddress address;
    private final boolean soft;
    private int port = UNKNOWN;
    /** Points for small identifications in a row. */
    private int shown;

    /** @param soft a soft device: it sends all packets of a connection from one port */
    Peer(InetAddress address, boolean soft) {
        this.address = address;
        this.soft = soft;
    }

    /** Tells whether a packet may be the peer's. Other devices may change the port at any time, and so it is not asked. */
    boolean sendsFrom(InetSocketAddress source) {
        return address.equals(source.getAddress()) && (port == UNKNOWN || port == source.getPort());
    }

    /**
     * Tells whether a packet with an identification may be the peer's, whose ICRC has spent bits on finding it out. Only
     * packets that leave alone or in bursts of one kernel have small ones alone, and a peer has to show it first.
     */
    boolean mayIdentify(int identification) {
        return shown < ENOUGH || identification < MAX_IN_BURST;
    }

    /** Takes note of a packet that moved the connection on. */
    void movedOn(int sourcePort, int identification) {
        if (soft) {
            port = sourcePort;
        }
        shown = identification < MAX_IN_BURST ? Math.min(ENOUGH, shown + (identification == 0 ? OF_ZERO : 1)) : 0;
    }
}
