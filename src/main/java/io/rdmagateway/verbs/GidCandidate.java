package io.rdmagateway.verbs;

import java.util.Optional;

/**
 * A row of a GID table as {@link GidSelection} sees it.
 *
 * @param near true when the peer is in the network of this row's interface
 * @param objection why it is not taken, whatever the others are; empty when it may be
 */
public record GidCandidate(GidEntry entry, GidRank rank, boolean near, Optional<String> objection) {

    public boolean isUsable() {
        return objection.isEmpty();
    }

    /** Says in words where it stands and why. */
    public String reason() {
        return objection.orElseGet(() -> near ? "in the peer's network; " + rank.reason() : rank.reason());
    }
}
