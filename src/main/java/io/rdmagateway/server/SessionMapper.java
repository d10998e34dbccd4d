package io.rdmagateway.server;

import com.google.protobuf.ByteString;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DataPathProof;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionState;
import io.rdmagateway.session.SessionInfo;

/** Maps sessions. */
final class SessionMapper {

    private SessionMapper() {}

    /** Maps what the client needs to connect its half. The only place where the nonce leaves the gateway. */
    static CreateSessionResponse created(io.rdmagateway.session.Session session) {
        DataPathProof proof = DataPathProof.newBuilder()
                .setSlot(EndpointMapper.toProto(session.proof().slot()))
                .setNonce(ByteString.copyFrom(session.proof().nonce()))
                .build();
        return CreateSessionResponse.newBuilder()
                .setSession(toProto(session.info()))
                .setGatewayEndpoint(EndpointMapper.toProto(session.endpoint()))
                .setProof(proof)
                .setMaxMessageBytes(session.maxMessageBytes())
                .build();
    }

    static Session toProto(SessionInfo info) {
        return Session.newBuilder()
                .setSessionId(info.id())
                .setGeneration(info.generation())
                .setState(toProto(info.state()))
                .setDeviceId(info.device())
                .setPortNum(info.portNum())
                .setMtu(EndpointMapper.toProto(info.mtu()))
                .setMaxRdAtomic(info.maxRdAtomic())
                .setCreateTime(Times.toProto(info.createTime()))
                .setLease(Times.toProto(info.lease()))
                .setEndReason(info.endReason())
                .build();
    }

    private static SessionState toProto(io.rdmagateway.session.SessionState state) {
        return switch (state) {
            case PENDING -> SessionState.SESSION_STATE_PENDING;
            case ACTIVE -> SessionState.SESSION_STATE_ACTIVE;
            case DRAINING -> SessionState.SESSION_STATE_DRAINING;
            case TIMEWAIT -> SessionState.SESSION_STATE_TIMEWAIT;
            case FAILED -> SessionState.SESSION_STATE_FAILED;
        };
    }
}
