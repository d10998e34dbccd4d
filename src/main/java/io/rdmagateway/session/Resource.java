package io.rdmagateway.session;

import java.util.Locale;

/** What there is only so much of, and what clients are told when it has run out. */
public enum Resource {
    SESSIONS("SESSION_LIMIT_REACHED", "sessions", "delete one first"),
    GRANTS("GRANT_LIMIT_REACHED", "grants", "delete one first"),
    /** Registered with the device: ranges that are granted, and the sessions' own buffers. Counted once for each registration. */
    PINNED_BYTES("PINNED_LIMIT_REACHED", "bytes pinned", "delete a grant, or ask for a shorter range"),
    TRANSFERS("TRANSFER_LIMIT_REACHED", "transfers under way", "wait until one has ended"),
    REGIONS("REGION_LIMIT_REACHED", "regions", "delete one first"),
    /** Memory of anonymous regions; a file takes what the kernel can take back. */
    ANONYMOUS_BYTES("OUT_OF_MEMORY", "bytes of anonymous regions", "delete a region, or ask for a shorter one");

    private final String reason;
    private final String unit;
    private final String nextStep;

    Resource(String reason, String unit, String nextStep) {
        this.reason = reason;
        this.unit = unit;
        this.nextStep = nextStep;
    }

    /** Returns what clients see as {@code ErrorInfo.reason}. */
    String reason() {
        return reason;
    }

    /** Returns the words that follow a number of it. */
    String unit() {
        return unit;
    }

    String nextStep() {
        return nextStep;
    }

    /** Returns its name for metrics and for programs, such as {@code pinned_bytes}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True when it comes back without its holder's doing: sessions end with their leases, transfers are done. */
    boolean returnsByItself() {
        return this == SESSIONS || this == TRANSFERS;
    }
}
