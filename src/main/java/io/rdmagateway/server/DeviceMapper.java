package io.rdmagateway.server;

import com.google.protobuf.ByteString;
import io.rdmagateway.proto.v1.Device;
import io.rdmagateway.proto.v1.Gid;
import io.rdmagateway.proto.v1.GidType;
import io.rdmagateway.proto.v1.Port;
import io.rdmagateway.proto.v1.PortState;
import io.rdmagateway.session.GatewayPort;
import io.rdmagateway.verbs.DeviceInfo;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.RdmaDevice;
import java.util.Optional;
import java.util.stream.IntStream;

/** Maps devices, as they are at this moment. */
final class DeviceMapper {

    private DeviceMapper() {}

    static Device toProto(GatewayPort used) {
        RdmaDevice device = used.device();
        DeviceInfo info = device.info();
        return Device.newBuilder()
                .setDeviceId(info.name())
                .setProvider(info.provider())
                .setFirmwareVersion(info.firmwareVersion())
                .setMaxQpCount(info.maxQp())
                .setMaxQpWrCount(info.maxQpWr())
                .setMaxSgeCount(info.maxSge())
                .setMaxMrCount(info.maxMr())
                .setMaxMrSizeBytes(info.maxMrSizeBytes())
                .setMaxRdAtomic(info.maxRdAtomic())
                .addAllPorts(IntStream.rangeClosed(1, info.portCount())
                        .mapToObj(portNum -> toProto(device, portNum, used))
                        .toList())
                .build();
    }

    private static Port toProto(RdmaDevice device, int portNum, GatewayPort used) {
        PortInfo port = device.port(portNum);
        Optional<GidEntry> selected = portNum == used.portNum() ? used.bestGid() : Optional.empty();
        return Port.newBuilder()
                .setPortNum(portNum)
                .setState(toProto(port.state()))
                .setLinkLayer(EndpointMapper.toProto(port.linkLayer()))
                .setLid(port.lid())
                .setActiveMtu(EndpointMapper.toProto(port.activeMtu()))
                .setMaxMtu(EndpointMapper.toProto(port.maxMtu()))
                .setPrivatePayloadBytes(port.privatePayloadBytes())
                .addAllGids(device.gids(portNum).stream()
                        .map(entry -> toProto(entry, selected))
                        .toList())
                .build();
    }

    private static Gid toProto(GidEntry entry, Optional<GidEntry> selected) {
        return Gid.newBuilder()
                .setIndex(entry.index())
                .setGid(ByteString.copyFrom(entry.gid().toBytes()))
                .setType(toProto(entry.type()))
                .setNetdev(entry.netdev())
                .setSelected(selected.filter(entry::equals).isPresent())
                .build();
    }

    static GidType toProto(io.rdmagateway.verbs.GidType type) {
        return switch (type) {
            case INFINIBAND -> GidType.GID_TYPE_INFINIBAND;
            case ROCE_V1 -> GidType.GID_TYPE_ROCE_V1;
            case ROCE_V2 -> GidType.GID_TYPE_ROCE_V2;
            case UNKNOWN -> GidType.GID_TYPE_UNSPECIFIED;
        };
    }

    private static PortState toProto(io.rdmagateway.verbs.PortState state) {
        return switch (state) {
            case DOWN -> PortState.PORT_STATE_DOWN;
            case INIT -> PortState.PORT_STATE_INIT;
            case ARMED -> PortState.PORT_STATE_ARMED;
            case ACTIVE, ACTIVE_DEFER -> PortState.PORT_STATE_ACTIVE;
            case NOP, UNKNOWN -> PortState.PORT_STATE_UNSPECIFIED;
        };
    }
}
