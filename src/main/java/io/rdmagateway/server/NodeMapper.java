package io.rdmagateway.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.directory.DirectoryException.Reason;
import io.rdmagateway.directory.Endpoint;
import io.rdmagateway.directory.NodeEvent;
import io.rdmagateway.directory.OfferedDevice;
import io.rdmagateway.directory.OfferedGid;
import io.rdmagateway.directory.OfferedRegion;
import io.rdmagateway.directory.Position;
import io.rdmagateway.proto.v1.Node;
import io.rdmagateway.proto.v1.NodeDevice;
import io.rdmagateway.proto.v1.NodeEventType;
import io.rdmagateway.proto.v1.NodeGid;
import io.rdmagateway.proto.v1.NodeRegion;
import io.rdmagateway.proto.v1.RegisterNodeRequest;
import io.rdmagateway.proto.v1.WatchNodesResponse;
import io.rdmagateway.session.Identity;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.Mtu;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Maps nodes. */
final class NodeMapper {

    private NodeMapper() {}

    /** @throws DirectoryException INVALID_NODE with the path of the field */
    static io.rdmagateway.directory.Node fromProto(RegisterNodeRequest request, Identity holder) {
        List<OfferedDevice> devices = each("devices", request.getDevicesList(), NodeMapper::fromProto);
        List<OfferedRegion> regions = each("regions", request.getRegionsList(), NodeMapper::fromProto);
        try {
            return new io.rdmagateway.directory.Node(
                    request.getNodeId(),
                    holder,
                    new Endpoint(
                            request.getGeneration(), seconds(request.getTtl()), request.getTarget(), devices, regions));
        } catch (IllegalArgumentException e) {
            throw invalid("", e);
        }
    }

    private static int seconds(Duration ttl) {
        if (ttl.getNanos() != 0 || ttl.getSeconds() < 0 || ttl.getSeconds() > Integer.MAX_VALUE) {
            throw DirectoryException.ofField(Reason.INVALID_NODE, "ttl", "must be whole seconds, 1 to 86400");
        }
        return (int) ttl.getSeconds();
    }

    private static OfferedDevice fromProto(NodeDevice device) {
        return new OfferedDevice(
                device.getDeviceId(),
                device.getPortNum(),
                EndpointMapper.fromProto(device.getLinkLayer()),
                device.getLid(),
                device.getActiveMtuValue() == 0 ? null : Mtu.ofCode(device.getActiveMtuValue()),
                each("gids", device.getGidsList(), NodeMapper::fromProto));
    }

    private static OfferedGid fromProto(NodeGid gid) {
        return new OfferedGid(
                Gid.of(gid.getGid().toByteArray()),
                switch (gid.getType()) {
                    case GID_TYPE_INFINIBAND -> io.rdmagateway.verbs.GidType.INFINIBAND;
                    case GID_TYPE_ROCE_V1 -> io.rdmagateway.verbs.GidType.ROCE_V1;
                    case GID_TYPE_ROCE_V2 -> io.rdmagateway.verbs.GidType.ROCE_V2;
                    case GID_TYPE_UNSPECIFIED, UNRECOGNIZED -> io.rdmagateway.verbs.GidType.UNKNOWN;
                });
    }

    private static OfferedRegion fromProto(NodeRegion region) {
        return new OfferedRegion(
                region.getName(),
                region.getLengthBytes(),
                HexFormat.of().formatHex(region.getSha256().toByteArray()),
                region.getGeneration());
    }

    private static <P, T> List<T> each(String field, List<P> protos, Function<P, T> mapper) {
        List<T> items = new ArrayList<>(protos.size());
        for (int i = 0; i < protos.size(); i++) {
            try {
                items.add(mapper.apply(protos.get(i)));
            } catch (IllegalArgumentException e) {
                throw invalid(field + "[" + i + "].", e);
            } catch (DirectoryException e) {
                throw DirectoryException.ofField(
                        e.reason(),
                        field + "[" + i + "]." + e.metadata().get("field"),
                        "is not right: " + e.getMessage());
            }
        }
        return items;
    }

    /** Our records begin their complaints with the name of the field; two are called otherwise in the contract. */
    private static DirectoryException invalid(String path, IllegalArgumentException e) {
        String[] parts = e.getMessage().split(": ", 2);
        String field = switch (parts[0]) {
            case "lease_seconds" -> "ttl";
            case "device" -> "device_id";
            case "mtu" -> "active_mtu";
            default -> parts[0];
        };
        return DirectoryException.ofField(Reason.INVALID_NODE, path + field, parts[parts.length - 1]);
    }

    static Node toProto(io.rdmagateway.directory.Node node) {
        Endpoint endpoint = node.endpoint();
        return Node.newBuilder()
                .setNodeId(node.nodeId())
                .setHolder(node.holder().name())
                .setGeneration(endpoint.generation())
                .setTtl(Duration.newBuilder().setSeconds(endpoint.leaseSeconds()))
                .setTarget(endpoint.target())
                .addAllDevices(
                        endpoint.devices().stream().map(NodeMapper::toProto).toList())
                .addAllRegions(
                        endpoint.regions().stream().map(NodeMapper::toProto).toList())
                .build();
    }

    private static NodeDevice toProto(OfferedDevice device) {
        return NodeDevice.newBuilder()
                .setDeviceId(device.device())
                .setPortNum(device.portNum())
                .setLinkLayer(EndpointMapper.toProto(device.linkLayer()))
                .setLid(device.lid())
                .setActiveMtu(EndpointMapper.toProto(device.activeMtu()))
                .addAllGids(device.gids().stream()
                        .map(gid -> NodeGid.newBuilder()
                                .setGid(ByteString.copyFrom(gid.gid().toBytes()))
                                .setType(DeviceMapper.toProto(gid.type()))
                                .build())
                        .toList())
                .build();
    }

    private static NodeRegion toProto(OfferedRegion region) {
        return NodeRegion.newBuilder()
                .setName(region.name())
                .setLengthBytes(region.lengthBytes())
                .setSha256(ByteString.copyFrom(HexFormat.of().parseHex(region.sha256())))
                .setGeneration(region.generation())
                .build();
    }

    static WatchNodesResponse toProto(NodeEvent event, Optional<Position> position) {
        WatchNodesResponse.Builder response = WatchNodesResponse.newBuilder()
                .setResumeToken(position.map(Position::toString).orElse(""));
        switch (event) {
            case NodeEvent.Present(var node) ->
                response.setType(NodeEventType.NODE_EVENT_TYPE_PRESENT).setNode(toProto(node));
            case NodeEvent.Gone(var nodeId) ->
                response.setType(NodeEventType.NODE_EVENT_TYPE_GONE)
                        .setNode(Node.newBuilder().setNodeId(nodeId));
            case NodeEvent.Synced() -> response.setType(NodeEventType.NODE_EVENT_TYPE_SYNCED);
        }
        return response.build();
    }
}
