package io.rdmagateway.soft;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * How the other end of a connection sends: what comes otherwise is not from it. Learnt only from packets that moved the
 * connection on, since a forger cannot send those. On the engine's thread.
 */
final class Peer {

    /** A peer with identifications hits 0 so often in a row once in 2^64 times. */
    private static final int EXACT_TO_DEMAND = 4;

    private static final int UNKNOWN = -1;

    private final InetAddress address;
    private final boolean soft;
    private int port = UNKNOWN;
    private int exactInARow;

    /** @param soft a soft device: it sends all packets of a connection from one port and without identifications */
    Peer(InetAddress address, boolean soft) {
        this.address = address;
        this.soft = soft;
    }

    /** Tells whether a packet may be the peer's. Other devices may change the port at any time, and so it is not asked. */
    boolean sendsFrom(InetSocketAddress source) {
        return address.equals(source.getAddress()) && (port == UNKNOWN || port == source.getPort());
    }

    /**
     * True when the peer sends no IPv4 identifications: then the ICRC protects with all of its bits. A soft device never
     * does; others have to show it first.
     */
    boolean demandsExactIcrc() {
        return soft || exactInARow == EXACT_TO_DEMAND;
    }

    /** Takes note of a packet that moved the connection on. */
    void movedOn(int sourcePort, boolean exactIcrc) {
        if (soft) {
            port = sourcePort;
        }
        exactInARow = exactIcrc ? Math.min(exactInARow + 1, EXACT_TO_DEMAND) : 0;
    }
}
