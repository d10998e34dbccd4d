package io.rdmagateway.verbs;

import java.net.InetAddress;
import java.util.Set;

/** How well a row of a GID table serves as the source of a connection; the best first. */
public enum GidRank {
    INFINIBAND("InfiniBand"),
    /** Private networks such as 10.0.0.0/8 too: that is what clusters are made of. */
    ROCE_V2_IPV4("RoCE v2 over IPv4"),
    ROCE_V2_IPV6("RoCE v2 over IPv6"),
    /** Of a network that a container runtime laid over the real one: heard on this machine, and seldom beyond. */
    ROCE_V2_OVERLAY("RoCE v2 over IPv4 of a container network"),
    ROCE_V2_LINK_LOCAL("RoCE v2, link-local: heard on this link only"),
    ROCE_V1("RoCE v1, which is not routed"),
    UNUSABLE("its interface is not in this network namespace, or its type is unknown");

    /** How the interfaces are named that Docker, Podman, libvirt and the usual CNI plugins make. */
    private static final Set<String> OVERLAYS = Set.of(
            "docker", "br-", "cni", "flannel", "cali", "cilium", "lxc", "vxlan", "weave", "tunl", "podman", "virbr",
            "kube");

    private final String reason;

    GidRank(String reason) {
        this.reason = reason;
    }

    /** Says in words what it stands for. */
    public String reason() {
        return reason;
    }

    public static GidRank of(GidEntry entry) {
        return switch (entry.type()) {
            case INFINIBAND -> INFINIBAND;
            case ROCE_V1 -> entry.netdev().isEmpty() ? UNUSABLE : ROCE_V1;
            case ROCE_V2 -> entry.netdev().isEmpty() ? UNUSABLE : ofRoceV2(entry);
            case UNKNOWN -> UNUSABLE;
        };
    }

    private static GidRank ofRoceV2(GidEntry entry) {
        if (entry.gid().isZero()) {
            return UNUSABLE;
        }
        if (!entry.gid().isIpv4Mapped()) {
            return entry.gid().isLinkLocal() ? ROCE_V2_LINK_LOCAL : ROCE_V2_IPV6;
        }
        InetAddress address = entry.gid().toAddress();
        if (address.isLinkLocalAddress()) {
            return ROCE_V2_LINK_LOCAL;
        }
        boolean overlay = address.isSiteLocalAddress() && OVERLAYS.stream().anyMatch(entry.netdev()::startsWith);
        return overlay ? ROCE_V2_OVERLAY : ROCE_V2_IPV4;
    }
}
