package io.rdmagateway.server;

import com.google.protobuf.ByteString;
import io.rdmagateway.proto.v1.LinkLayer;
import io.rdmagateway.proto.v1.PathMtu;
import io.rdmagateway.proto.v1.QueuePairEndpoint;
import io.rdmagateway.proto.v1.RemoteMemory;
import io.rdmagateway.session.SessionException;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.Psn;

/** Maps what both ends tell each other of their queue pairs. */
final class EndpointMapper {

    private EndpointMapper() {}

    /** @throws SessionException INVALID_ENDPOINT with the field that is out of range */
    static io.rdmagateway.verbs.QueuePairEndpoint fromProto(QueuePairEndpoint proto) {
        try {
            return new io.rdmagateway.verbs.QueuePairEndpoint(
                    proto.getQpNum(),
                    new Psn(proto.getPsn()),
                    Gid.of(proto.getGid().toByteArray()),
                    proto.getLid(),
                    fromProto(proto.getLinkLayer()),
                    Mtu.ofCode(proto.getMtuValue()),
                    proto.getMaxRdAtomic(),
                    proto.getPrivatePayloadBytes());
        } catch (IllegalArgumentException e) {
            // The verbs types begin their complaints with the name of the field.
            String[] parts = e.getMessage().split(": ", 2);
            throw SessionException.ofField(SessionException.Reason.INVALID_ENDPOINT, parts[0], parts[parts.length - 1]);
        }
    }

    static QueuePairEndpoint toProto(io.rdmagateway.verbs.QueuePairEndpoint endpoint) {
        return QueuePairEndpoint.newBuilder()
                .setQpNum(endpoint.qpNum())
                .setPsn(endpoint.psn().value())
                .setGid(ByteString.copyFrom(endpoint.gid().toBytes()))
                .setLid(endpoint.lid())
                .setLinkLayer(toProto(endpoint.linkLayer()))
                .setMtu(toProto(endpoint.mtu()))
                .setMaxRdAtomic(endpoint.maxRdAtomic())
                .setPrivatePayloadBytes(endpoint.privatePayloadBytes())
                .build();
    }

    static RemoteMemory toProto(io.rdmagateway.verbs.RemoteMemory memory) {
        return RemoteMemory.newBuilder()
                .setAddr(memory.address())
                .setRkey(memory.rkey())
                .setLengthBytes(memory.lengthBytes())
                .build();
    }

    static PathMtu toProto(Mtu mtu) {
        return PathMtu.forNumber(mtu.code());
    }

    static io.rdmagateway.verbs.LinkLayer fromProto(LinkLayer linkLayer) {
        return switch (linkLayer) {
            case LINK_LAYER_INFINIBAND -> io.rdmagateway.verbs.LinkLayer.INFINIBAND;
            case LINK_LAYER_ETHERNET -> io.rdmagateway.verbs.LinkLayer.ETHERNET;
            case LINK_LAYER_UNSPECIFIED, UNRECOGNIZED -> io.rdmagateway.verbs.LinkLayer.UNKNOWN;
        };
    }

    static LinkLayer toProto(io.rdmagateway.verbs.LinkLayer linkLayer) {
        return switch (linkLayer) {
            case INFINIBAND -> LinkLayer.LINK_LAYER_INFINIBAND;
            case ETHERNET -> LinkLayer.LINK_LAYER_ETHERNET;
            case UNKNOWN -> LinkLayer.LINK_LAYER_UNSPECIFIED;
        };
    }
}
