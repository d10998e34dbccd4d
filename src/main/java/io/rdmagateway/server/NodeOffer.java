package io.rdmagateway.server;

import io.rdmagateway.directory.Endpoint;
import io.rdmagateway.directory.OfferedDevice;
import io.rdmagateway.directory.OfferedGid;
import io.rdmagateway.directory.OfferedRegion;
import io.rdmagateway.region.Region;
import io.rdmagateway.region.RegionSpec;
import io.rdmagateway.session.GatewayPort;
import io.rdmagateway.session.Identity;
import io.rdmagateway.verbs.GidType;
import io.rdmagateway.verbs.PortInfo;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What a gateway says of itself in the directory, as it is at this moment. */
final class NodeOffer {

    /** Reads what everybody may read, and nothing else: the directory tells everybody. */
    private static final Identity EVERYBODY = new Identity(RegionSpec.ANYBODY);

    private NodeOffer() {}

    static Endpoint of(Gateway gateway, long generation, int leaseSeconds, String target) {
        return new Endpoint(
                generation, leaseSeconds, target, devices(gateway.serving().port()), regions(gateway));
    }

    /** The port that sessions are served at; none while it is down or has no GID. */
    private static List<OfferedDevice> devices(GatewayPort port) {
        PortInfo info = port.info();
        if (!info.isActive()) {
            return List.of();
        }
        List<OfferedGid> gids = port.device().gids(port.portNum()).stream()
                .filter(entry -> entry.type() != GidType.UNKNOWN && !entry.gid().isZero())
                .map(entry -> new OfferedGid(entry.gid(), entry.type()))
                .distinct()
                .toList();
        return gids.isEmpty()
                ? List.of()
                : List.of(new OfferedDevice(
                        port.deviceName(), port.portNum(), info.linkLayer(), info.lid(), info.activeMtu(), gids));
    }

    /** The first by name when there are more than a node may offer. */
    private static List<OfferedRegion> regions(Gateway gateway) {
        return gateway.regions().list(EVERYBODY, Endpoint.MAX_REGIONS, "").items().stream()
                .map(NodeOffer::region)
                .toList();
    }

    private static OfferedRegion region(Region region) {
        long made = ChronoUnit.MICROS.between(java.time.Instant.EPOCH, region.createTime());
        return new OfferedRegion(region.name(), region.lengthBytes(), "", made);
    }
}
