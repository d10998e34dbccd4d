package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.PsnCircle;

/**
 * How many messages the responder counts for the requests of a queue: what its MSN can be. A READ in parts is one message
 * for each. In the engine's turns.
 */
final class MessageTally {

    private final SendRing ring;
    private final int readPartPackets;

    /** Messages that the responder will count for all requests that have PSNs. */
    private long planned;
    /** Messages that it can have counted by now. */
    private long sent;

    MessageTally(SendRing ring, int readPartPackets) {
        this.ring = ring;
        this.readPartPackets = readPartPackets;
    }

    /** A request has got its PSNs. */
    void plan(SendEntry entry) {
        entry.firstMessage = planned;
        planned += of(entry, entry.packets);
    }

    /** So many packets of a request were sent, and all requests before it. */
    void sent(SendEntry entry, long packets) {
        sent = entry.firstMessage + of(entry, packets);
    }

    /** Tells whether the responder can be at this message when it has all packets up to one: a forger must know both. */
    boolean isPlausible(long seq, int msn) {
        long least = upTo(seq);
        long claimed = PsnCircle.unwind(msn, least);
        return claimed >= least && claimed <= sent;
    }

    /** Returns the fewest messages that the responder has counted when it has all packets up to one. */
    private long upTo(long seq) {
        for (long i = ring.head(); i < ring.tail() && ring.at(i).started; i++) {
            SendEntry entry = ring.at(i);
            if (seq < entry.firstSeq) {
                return entry.firstMessage;
            }
            if (seq < entry.endSeq()) {
                return entry.firstMessage + of(entry, seq + 1 - entry.firstSeq);
            }
        }
        return planned;
    }

    /** Returns how many messages the responder counts for the first packets of a request. */
    private long of(SendEntry entry, long packets) {
        if (entry.operation.isRead()) {
            return (packets + readPartPackets - 1) / readPartPackets;
        }
        return packets == entry.packets && packets > 0 ? 1 : 0;
    }
}
