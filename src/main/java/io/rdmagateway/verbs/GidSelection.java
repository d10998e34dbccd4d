package io.rdmagateway.verbs;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses the row of a GID table to send from: what is wanted, what can talk to the peer, RoCE v1 only without v2,
 * what is in the peer's network, what ranks best, and then what comes first. Nothing but its arguments counts.
 */
public final class GidSelection {

    private static final Comparator<GidCandidate> BEST_FIRST = Comparator.comparing(GidCandidate::isUsable)
            .reversed()
            .thenComparing(Comparator.comparing(GidCandidate::near).reversed())
            .thenComparing(GidCandidate::rank)
            .thenComparing(candidate -> candidate.entry().index());

    /** The two do not hear each other, and v2 is everybody's default: no nearness and no refusal makes up for it. */
    private static final String V1_BESIDE_V2 = "RoCE v1, and there is v2";

    private GidSelection() {}

    /**
     * Judges all rows.
     *
     * @param peer the GID to talk to; empty when it is not known yet
     * @return all of them, the best first
     */
    public static List<GidCandidate> judge(List<GidEntry> table, GidWish wish, Optional<Gid> peer) {
        List<GidCandidate> judged =
                table.stream().map(entry -> candidate(entry, wish, peer)).toList();
        boolean hasV2 = judged.stream().anyMatch(row -> row.isUsable() && row.rank() != GidRank.ROCE_V1);
        return judged.stream()
                .map(row -> hasV2 && row.isUsable() && row.rank() == GidRank.ROCE_V1 ? row.objected(V1_BESIDE_V2) : row)
                .sorted(BEST_FIRST)
                .toList();
    }

    /** Returns the row to take, or empty when none will do. */
    public static Optional<GidEntry> best(List<GidEntry> table, GidWish wish, Optional<Gid> peer) {
        return first(judge(table, wish, peer));
    }

    /** Returns the first usable row of what was judged. */
    public static Optional<GidEntry> first(List<GidCandidate> judged) {
        return judged.stream()
                .filter(GidCandidate::isUsable)
                .map(GidCandidate::entry)
                .findFirst();
    }

    /** Says what would help when no row of what was judged is usable; begins in the middle of a sentence. */
    public static String cureForNone(List<GidCandidate> judged, GidWish wish) {
        String refusals = judged.stream()
                .filter(candidate -> candidate.refusal().isPresent())
                .map(candidate -> "row " + candidate.entry().index() + ": " + candidate.reason())
                .collect(Collectors.joining("; "));
        if (!refusals.isEmpty()) {
            return refusals;
        }
        return wish.equals(GidWish.NONE) ? "give its network interface an IP address" : "wanted is one " + wish;
    }

    private static GidCandidate candidate(GidEntry entry, GidWish wish, Optional<Gid> peer) {
        GidRank rank = GidRank.of(entry);
        Optional<String> objection = wish.objection(entry)
                .or(() -> rank == GidRank.UNUSABLE && wish.index().isEmpty()
                        ? Optional.of(rank.reason())
                        : Optional.empty())
                .or(() -> peer.flatMap(gid -> mismatch(entry, gid)));
        return new GidCandidate(entry, rank, peer.filter(entry::isNear).isPresent(), objection, Optional.empty());
    }

    /** A device refuses to mix families, and a link-local address is heard on its link only. */
    private static Optional<String> mismatch(GidEntry entry, Gid peer) {
        if (entry.type() == GidType.INFINIBAND) {
            return Optional.empty();
        }
        if (entry.gid().isIpv4Mapped() != peer.isIpv4Mapped()) {
            return Optional.of("the peer has " + (peer.isIpv4Mapped() ? "IPv4" : "IPv6"));
        }
        if (entry.gid().isLinkLocal() != peer.isLinkLocal()) {
            return Optional.of(
                    peer.isLinkLocal() ? "the peer has a link-local address" : "link-local, and the peer is elsewhere");
        }
        return Optional.empty();
    }
}
