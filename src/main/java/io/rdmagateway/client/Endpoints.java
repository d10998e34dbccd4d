package io.rdmagateway.client;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.rdmagateway.proto.v1.PathMtu;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RemoteMemory;

/** Endpoints and memory as they travel. */
final class Endpoints {

    private Endpoints() {}

    static io.rdmagateway.proto.v1.QueuePairEndpoint toMessage(QueuePairEndpoint endpoint) {
        return io.rdmagateway.proto.v1.QueuePairEndpoint.newBuilder()
                .setQpNum(endpoint.qpNum())
                .setPsn(endpoint.psn().value())
                .setGid(ByteString.copyFrom(endpoint.gid().toBytes()))
                .setLid(endpoint.lid())
                .setLinkLayer(toMessage(endpoint.linkLayer()))
                .setMtu(PathMtu.forNumber(endpoint.mtu().code()))
                .setMaxRdAtomic(endpoint.maxRdAtomic())
                .setPrivatePayloadBytes(endpoint.privatePayloadBytes())
                .build();
    }

    private static io.rdmagateway.proto.v1.LinkLayer toMessage(LinkLayer linkLayer) {
        return switch (linkLayer) {
            case INFINIBAND -> io.rdmagateway.proto.v1.LinkLayer.LINK_LAYER_INFINIBAND;
            case ETHERNET -> io.rdmagateway.proto.v1.LinkLayer.LINK_LAYER_ETHERNET;
            case UNKNOWN -> io.rdmagateway.proto.v1.LinkLayer.LINK_LAYER_UNSPECIFIED;
        };
    }

    /** @throws GatewayException MALFORMED_ANSWER when the gateway's endpoint cannot be one */
    static QueuePairEndpoint ofMessage(io.rdmagateway.proto.v1.QueuePairEndpoint message) {
        try {
            return new QueuePairEndpoint(
                    message.getQpNum(),
                    new Psn(message.getPsn()),
                    Gid.of(message.getGid().toByteArray()),
                    message.getLid(),
                    ofMessage(message.getLinkLayer()),
                    Mtu.ofCode(message.getMtuValue()),
                    message.getMaxRdAtomic(),
                    message.getPrivatePayloadBytes());
        } catch (IllegalArgumentException e) {
            throw malformed("gateway_endpoint." + e.getMessage());
        }
    }

    private static LinkLayer ofMessage(io.rdmagateway.proto.v1.LinkLayer message) {
        return switch (message) {
            case LINK_LAYER_INFINIBAND -> LinkLayer.INFINIBAND;
            case LINK_LAYER_ETHERNET -> LinkLayer.ETHERNET;
            case LINK_LAYER_UNSPECIFIED, UNRECOGNIZED -> LinkLayer.UNKNOWN;
        };
    }

    static RemoteMemory ofMessage(io.rdmagateway.proto.v1.RemoteMemory message) {
        if (message.getLengthBytes() < 1) {
            throw malformed("memory without length_bytes");
        }
        return new RemoteMemory(message.getAddr(), message.getRkey(), message.getLengthBytes());
    }

    static GatewayException malformed(String what) {
        return new GatewayException(
                Status.Code.INTERNAL, "MALFORMED_ANSWER", "the gateway's answer does not keep the contract: " + what);
    }
}
