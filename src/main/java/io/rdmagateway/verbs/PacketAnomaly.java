package io.rdmagateway.verbs;

/** What a device refuses to believe of what arrives: rare on a healthy network, many at once when somebody injects. */
public enum PacketAnomaly {
    /** Too short, too long, or of an opcode, version or partition that no peer uses. */
    MALFORMED(10),
    /** For a queue pair that does not exist and did not exist lately. */
    UNKNOWN_QP(10),
    /** For a queue pair, from somewhere else than its peer. */
    WRONG_SOURCE(10),
    /** Damaged on the way, or sealed by somebody who does not know what the two ends agreed on. */
    BAD_ICRC(10),
    /** A request whose PSN the peer cannot be at. */
    OUTSIDE_WINDOW(10),
    /** An answer to what was never asked. */
    GHOST_RESPONSE(10),
    /** A request for memory that its sender has no right to. */
    BAD_KEY(10),
    /** Repeated or early, told by devices that do not know {@link #OUTSIDE_WINDOW}: loss does that as well. */
    OUT_OF_SEQUENCE(1000);

    private final int alarming;

    PacketAnomaly(int alarming) {
        this.alarming = alarming;
    }

    /** Returns how many within half a second are no accident. */
    public int alarming() {
        return alarming;
    }
}
