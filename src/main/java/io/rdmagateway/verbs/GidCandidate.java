package io.rdmagateway.verbs;

import java.util.Optional;

/**
 * A row of a GID table as {@link GidSelection} sees it.
 *
 * @param near true when the peer is in the network of this row's interface
 * @param objection why it is not taken, whatever the others are; empty when it may be
 * @param refusal what the device said when {@link GidProbe} asked it; empty when it agreed or was not asked
 */
public record GidCandidate(
        GidEntry entry, GidRank rank, boolean near, Optional<String> objection, Optional<String> refusal) {

    GidCandidate objected(String why) {
        return new GidCandidate(entry, rank, near, Optional.of(why), refusal);
    }

    GidCandidate refused(String why) {
        return new GidCandidate(entry, rank, near, objection, Optional.of(why));
    }

    public boolean isUsable() {
        return objection.isEmpty() && refusal.isEmpty();
    }

    /** Says in words where it stands and why. */
    public String reason() {
        return objection
                .or(() -> refusal.map(why -> "the device refuses it: " + why))
                .orElseGet(() -> near ? "in the peer's network; " + rank.reason() : rank.reason());
    }
}
