package io.rdmagateway.cli;

import io.rdmagateway.proto.v1.Node;
import io.rdmagateway.proto.v1.NodeDevice;
import io.rdmagateway.proto.v1.NodeGid;
import io.rdmagateway.proto.v1.NodeRegion;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.Mtu;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is shown of a node. */
record NodeListing(Node node) {

    /** Has all of them in one table. */
    static String table(List<Node> nodes) {
        if (nodes.isEmpty()) {
            return "no node in the directory of this gateway" + System.lineSeparator();
        }
        TextTable table = new TextTable().row("node", "target", "devices", "regions", "holder");
        for (Node node : nodes) {
            NodeListing listing = new NodeListing(node);
            table.row(node.getNodeId(), node.getTarget(), listing.devices(), listing.regions(), node.getHolder());
        }
        return table.render("");
    }

    String text() {
        TextTable table = new TextTable()
                .row("node", node.getNodeId())
                .row("target", node.getTarget())
                .row("holder", node.getHolder())
                .row("generation", Long.toString(node.getGeneration()))
                .row("lease", Figures.time(Duration.ofSeconds(node.getTtl().getSeconds())));
        for (NodeDevice device : node.getDevicesList()) {
            table.row(
                    "port",
                    "%s port %d, %s, MTU %d%s"
                            .formatted(
                                    device.getDeviceId(),
                                    device.getPortNum(),
                                    linkLayer(device),
                                    mtu(device),
                                    device.getLid() == 0 ? "" : ", LID " + device.getLid()));
            device.getGidsList().forEach(gid -> table.row("GID", gid(gid) + ", " + type(gid)));
        }
        for (NodeRegion region : node.getRegionsList()) {
            table.row("region", region.getName() + ", " + Figures.bytes(region.getLengthBytes()));
        }
        return table.render("");
    }

    /** What there is to say on one line. */
    String line() {
        String regions = regions();
        return "%s  %s  generation %d%s"
                .formatted(
                        node.getNodeId(),
                        node.getTarget(),
                        node.getGeneration(),
                        regions.isEmpty() ? "" : "  regions " + regions);
    }

    Map<String, Object> json() {
        return Json.object(
                "node_id", node.getNodeId(),
                "holder", node.getHolder(),
                "generation", node.getGeneration(),
                "lease_seconds", node.getTtl().getSeconds(),
                "target", node.getTarget(),
                "devices", node.getDevicesList().stream().map(NodeListing::json).toList(),
                "regions", node.getRegionsList().stream().map(NodeListing::json).toList());
    }

    private static Map<String, Object> json(NodeDevice device) {
        return Json.object(
                "device", device.getDeviceId(),
                "port_num", device.getPortNum(),
                "link_layer", linkLayer(device),
                "lid", device.getLid(),
                "active_mtu", mtu(device),
                "gids",
                        device.getGidsList().stream()
                                .map(gid -> Json.object("gid", gid(gid), "type", type(gid)))
                                .toList());
    }

    private static Map<String, Object> json(NodeRegion region) {
        return Json.object(
                "name", region.getName(),
                "length_bytes", region.getLengthBytes(),
                "sha256", HexFormat.of().formatHex(region.getSha256().toByteArray()),
                "generation", region.getGeneration());
    }

    private String devices() {
        return node.getDevicesList().stream()
                .map(device -> device.getDeviceId() + "/" + device.getPortNum())
                .collect(Collectors.joining(", "));
    }

    private String regions() {
        return node.getRegionsList().stream().map(NodeRegion::getName).collect(Collectors.joining(", "));
    }

    private static String gid(NodeGid gid) {
        return Gid.of(gid.getGid().toByteArray()).toString();
    }

    private static String type(NodeGid gid) {
        return gid.getType().name().replaceFirst("^GID_TYPE_", "");
    }

    private static String linkLayer(NodeDevice device) {
        return device.getLinkLayer().name().replaceFirst("^LINK_LAYER_", "");
    }

    private static int mtu(NodeDevice device) {
        return Mtu.ofCode(device.getActiveMtuValue()).bytes();
    }
}
