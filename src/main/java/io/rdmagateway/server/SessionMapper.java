package io.rdmagateway.server;

import com.google.protobuf.ByteString;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DataPathProof;
import io.rdmagateway.proto.v1.DeviceEvent;
import io.rdmagateway.proto.v1.DeviceEventType;
import io.rdmagateway.proto.v1.Drain;
import io.rdmagateway.proto.v1.LeaseRenewed;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionEndCause;
import io.rdmagateway.proto.v1.SessionState;
import io.rdmagateway.proto.v1.WatchSessionResponse;
import io.rdmagateway.session.Credential;
import io.rdmagateway.session.EndCause;
import io.rdmagateway.session.SessionEvent;
import io.rdmagateway.session.SessionGeneration;
import io.rdmagateway.session.SessionInfo;
import io.rdmagateway.session.SessionSpec;
import io.rdmagateway.verbs.AsyncEventType;
import java.util.Optional;

/** Maps sessions. */
final class SessionMapper {

    static final WatchSessionResponse LEASE_RENEWED = WatchSessionResponse.newBuilder()
            .setLeaseRenewed(LeaseRenewed.getDefaultInstance())
            .build();

    private SessionMapper() {}

    /** @throws io.rdmagateway.session.SessionException INVALID_ENDPOINT with the field that is out of range */
    static SessionSpec fromProto(CreateSessionRequest request, Credential credential) {
        return new SessionSpec(
                request.getRequestId(),
                EndpointMapper.fromProto(request.getEndpoint()),
                request.hasReplaces() ? Optional.of(fromProto(request.getReplaces())) : Optional.empty(),
                request.getKeepalive(),
                Optional.of(credential));
    }

    private static SessionGeneration fromProto(io.rdmagateway.proto.v1.SessionGeneration proto) {
        return new SessionGeneration(proto.getSessionId(), proto.getGeneration());
    }

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
                .setEndCause(info.endCause()
                        .map(SessionMapper::toProto)
                        .orElse(SessionEndCause.SESSION_END_CAUSE_UNSPECIFIED))
                .setEndReason(info.endReason())
                .build();
    }

    static WatchSessionResponse toProto(SessionEvent event) {
        WatchSessionResponse.Builder response = WatchSessionResponse.newBuilder();
        return switch (event) {
            case SessionEvent.Changed changed ->
                response.setSession(toProto(changed.info())).build();
            case SessionEvent.PortEvent happened ->
                response.setDeviceEvent(DeviceEvent.newBuilder().setType(toProto(happened.type())))
                        .build();
            case SessionEvent.Drain drain ->
                response.setDrain(Drain.newBuilder().setTimeLeft(Times.toProto(drain.timeLeft())))
                        .build();
        };
    }

    private static DeviceEventType toProto(AsyncEventType type) {
        return switch (type) {
            case PORT_ACTIVE -> DeviceEventType.DEVICE_EVENT_TYPE_PORT_ACTIVE;
            case PORT_ERR -> DeviceEventType.DEVICE_EVENT_TYPE_PORT_ERR;
            case GID_CHANGE -> DeviceEventType.DEVICE_EVENT_TYPE_GID_CHANGE;
            case LID_CHANGE -> DeviceEventType.DEVICE_EVENT_TYPE_LID_CHANGE;
            case PKEY_CHANGE -> DeviceEventType.DEVICE_EVENT_TYPE_PKEY_CHANGE;
            case SM_CHANGE -> DeviceEventType.DEVICE_EVENT_TYPE_SM_CHANGE;
            case CLIENT_REREGISTER -> DeviceEventType.DEVICE_EVENT_TYPE_CLIENT_REREGISTER;
            default -> DeviceEventType.DEVICE_EVENT_TYPE_UNSPECIFIED;
        };
    }

    private static SessionEndCause toProto(EndCause cause) {
        return switch (cause) {
            case DELETED -> SessionEndCause.SESSION_END_CAUSE_DELETED;
            case REPLACED -> SessionEndCause.SESSION_END_CAUSE_REPLACED;
            case NOT_PROVEN -> SessionEndCause.SESSION_END_CAUSE_NOT_PROVEN;
            case LEASE_EXPIRED -> SessionEndCause.SESSION_END_CAUSE_LEASE_EXPIRED;
            case QUEUE_PAIR_ERROR -> SessionEndCause.SESSION_END_CAUSE_QUEUE_PAIR_ERROR;
            case DEVICE_ERROR -> SessionEndCause.SESSION_END_CAUSE_DEVICE_ERROR;
            case SHUTTING_DOWN -> SessionEndCause.SESSION_END_CAUSE_SHUTTING_DOWN;
            case CERTIFICATE_EXPIRED -> SessionEndCause.SESSION_END_CAUSE_CERTIFICATE_EXPIRED;
            case CERTIFICATE_REVOKED -> SessionEndCause.SESSION_END_CAUSE_CERTIFICATE_REVOKED;
        };
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
