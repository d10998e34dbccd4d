package io.rdmagateway.diagnosis;

import io.rdmagateway.verbs.GidCandidate;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidRank;
import io.rdmagateway.verbs.GidSelection;
import io.rdmagateway.verbs.GidWish;
import java.util.List;
import java.util.Optional;

/** Whether a port has a GID to send from, and which one that is. */
public final class GidCheck {

    public static final String NAME = "gid";

    private GidCheck() {}

    /** @param judged all rows, the best first */
    public static Finding check(List<GidCandidate> judged, GidWish wish) {
        Optional<GidCandidate> taken =
                judged.stream().filter(GidCandidate::isUsable).findFirst();
        Finding finding = taken.map(GidCheck::usable).orElseGet(() -> none(judged, wish));
        for (GidCandidate candidate : judged) {
            GidEntry entry = candidate.entry();
            finding = finding.withDetail("%s %d  %s  %s  %s"
                    .formatted(
                            taken.filter(candidate::equals).isPresent() ? "*" : " ",
                            entry.index(),
                            entry.gid(),
                            entry.netdev().isEmpty() ? "-" : entry.netdev(),
                            candidate.reason()));
        }
        return finding;
    }

    private static Finding usable(GidCandidate taken) {
        GidEntry entry = taken.entry();
        String found = "row %d, %s on %s: %s".formatted(entry.index(), entry.gid(), entry.netdev(), taken.reason());
        Finding finding = switch (taken.rank()) {
            case INFINIBAND, ROCE_V2_IPV4, ROCE_V2_IPV6 -> Finding.ok(NAME, found);
            case ROCE_V2_OVERLAY, ROCE_V2_LINK_LOCAL, ROCE_V1 ->
                Finding.warning(NAME, found, "give the interface an IP address of the network that peers are in");
            case UNUSABLE -> Finding.warning(NAME, found, "leave the choice of the row to the selection");
        };
        return finding.with("gid", entry.gid())
                .with("index", entry.index())
                .with("netdev", entry.netdev())
                .with("rank", taken.rank());
    }

    private static Finding none(List<GidCandidate> judged, GidWish wish) {
        boolean foreign = !judged.isEmpty() && judged.stream().allMatch(row -> row.rank() == GidRank.UNUSABLE);
        return Finding.failed(
                        NAME,
                        "none of " + judged.size() + " rows of the GID table is usable",
                        foreign && wish.equals(GidWish.NONE)
                                ? "their interfaces are in another network namespace: move one here (ip link set ... netns),"
                                        + " or run with the host's network"
                                : GidSelection.cureForNone(judged, wish))
                .with("gid", "none");
    }
}
