package io.rdmagateway.soft;

/**
 * The latest READs and atomics of a responder, as many as the peer may have outstanding; those not yet answered are
 * answered in the order of their PSNs.
 */
final class ReplayRing {

    private final Replay[] slots;
    private int newest;
    private int pending;

    ReplayRing(int maxDestRdAtomic) {
        slots = new Replay[Math.max(1, maxDestRdAtomic)];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Replay();
        }
    }

    /** False when the peer has more outstanding than was agreed: the oldest was never answered. */
    boolean hasRoom() {
        Replay oldest = slots[(newest + 1) % slots.length];
        return !oldest.isPending() || oldest.answered;
    }

    /**
     * Takes the oldest place for a new request. If its answer is being repeated, that ends: the peer could not have sent
     * the new request without the old answer, so the repetition was asked for by a packet that came late.
     */
    Replay claim() {
        newest = (newest + 1) % slots.length;
        Replay oldest = slots[newest];
        if (oldest.isPending()) {
            pending--;
        }
        oldest.used = true;
        oldest.answered = false;
        oldest.next = oldest.end;
        return oldest;
    }

    /** Finds the request that a PSN belongs to, or null when it is forgotten. */
    Replay find(long seq) {
        for (Replay slot : slots) {
            if (slot.contains(seq)) {
                return slot;
            }
        }
        return null;
    }

    void schedule(Replay slot, int firstPacket, int endPacket) {
        if (!slot.isPending()) {
            pending++;
        }
        slot.send(firstPacket, endPacket);
    }

    /** Notes that one more packet of an answer was sent. */
    void sent(Replay slot) {
        slot.next++;
        if (!slot.isPending()) {
            slot.answered = true;
            pending--;
        }
    }

    /** Ends the sending of an answer before its end. */
    void abandon(Replay slot) {
        slot.next = slot.end;
        pending--;
    }

    boolean hasPending() {
        return pending > 0;
    }

    /** Returns the pending answer with the lowest PSN. */
    Replay oldestPending() {
        for (int i = 1; i <= slots.length; i++) {
            Replay slot = slots[(newest + i) % slots.length];
            if (slot.isPending()) {
                return slot;
            }
        }
        throw new IllegalStateException("no answer is pending");
    }

    /** Forgets everything. */
    void clear() {
        pending = 0;
        for (Replay slot : slots) {
            slot.used = false;
            slot.key = null;
        }
    }
}
