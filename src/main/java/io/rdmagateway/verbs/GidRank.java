package io.rdmagateway.verbs;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How well a row of a GID table serves as the source of a connection; the best first. */
public enum GidRank {
    INFINIBAND,
    ROCE_V2_IPV4,
    ROCE_V2_IPV6,
    ROCE_V2_LINK_LOCAL,
    ROCE_V1,
    /** Its interface is not in this network namespace, or it is of no known type. */
    UNUSABLE;

    public static GidRank of(GidEntry entry) {
        return switch (entry.type()) {
            case INFINIBAND -> INFINIBAND;
            case ROCE_V1 -> entry.netdev().isEmpty() ? UNUSABLE : ROCE_V1;
            case ROCE_V2 -> ofRoceV2(entry);
            case UNKNOWN -> UNUSABLE;
        };
    }

    private static GidRank ofRoceV2(GidEntry entry) {
        if (entry.netdev().isEmpty()) {
            return UNUSABLE;
        }
        if (entry.gid().isIpv4Mapped()) {
            return entry.gid().toAddress().isLinkLocalAddress() ? ROCE_V2_LINK_LOCAL : ROCE_V2_IPV4;
        }
        return entry.gid().isLinkLocal() ? ROCE_V2_LINK_LOCAL : ROCE_V2_IPV6;
    }

    /** Returns the usable rows, the best first, equals by index. */
    public static List<GidEntry> sort(List<GidEntry> table) {
        return table.stream()
                .filter(entry -> of(entry) != UNUSABLE)
                .sorted(Comparator.comparing(GidRank::of).thenComparing(GidEntry::index))
                .toList();
    }

    /**
     * Picks the best row that can talk to a peer: IPv4 to IPv4, IPv6 to IPv6, since a device refuses a mixture.
     *
     * @param peer the peer's GID
     */
    public static Optional<GidEntry> bestFor(Gid peer, List<GidEntry> table) {
        return sort(table).stream()
                .filter(entry -> entry.gid().isIpv4Mapped() == peer.isIpv4Mapped())
                .filter(entry -> entry.gid().isLinkLocal() == peer.isLinkLocal())
                .findFirst();
    }
}
