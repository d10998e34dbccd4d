package io.rdmagateway.client;

import io.grpc.Status;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionEndCause;

/** Why a session is over, as what every operation throws then. */
final class SessionEnds {

    private static final String PREFIX = "SESSION_END_CAUSE_";

    private SessionEnds() {}

    static boolean isOver(Session session) {
        return switch (session.getState()) {
            case SESSION_STATE_DRAINING, SESSION_STATE_FAILED, SESSION_STATE_TIMEWAIT -> true;
            case SESSION_STATE_PENDING, SESSION_STATE_ACTIVE, SESSION_STATE_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    }

    /** @param session is over */
    static GatewayException of(Session session) {
        String cause = name(session.getEndCause());
        boolean shuttingDown = session.getEndCause() == SessionEndCause.SESSION_END_CAUSE_SHUTTING_DOWN;
        String words = session.getEndReason().isEmpty() ? "" : ": " + session.getEndReason();
        return new GatewayException(
                shuttingDown ? Status.Code.UNAVAILABLE : Status.Code.ABORTED,
                cause,
                "the gateway has ended the session (" + cause + ")" + words);
    }

    private static String name(SessionEndCause cause) {
        return switch (cause) {
            case SESSION_END_CAUSE_UNSPECIFIED, UNRECOGNIZED -> "SESSION_ENDED";
            case SESSION_END_CAUSE_DELETED,
                    SESSION_END_CAUSE_REPLACED,
                    SESSION_END_CAUSE_NOT_PROVEN,
                    SESSION_END_CAUSE_LEASE_EXPIRED,
                    SESSION_END_CAUSE_QUEUE_PAIR_ERROR,
                    SESSION_END_CAUSE_DEVICE_ERROR,
                    SESSION_END_CAUSE_SHUTTING_DOWN,
                    SESSION_END_CAUSE_CERTIFICATE_EXPIRED,
                    SESSION_END_CAUSE_CERTIFICATE_REVOKED -> cause.name().substring(PREFIX.length());
        };
    }

    static GatewayException unexplained() {
        return new GatewayException(
                Status.Code.ABORTED, "SESSION_ENDED", "the gateway has ended the session and does not say why");
    }

    static GatewayException refused(GatewayException refusal) {
        return new GatewayException(
                refusal.code(),
                refusal.reason(),
                refusal.field(),
                "the gateway has ended the session: " + refusal.getMessage(),
                refusal);
    }

    static GatewayException unwatchable(GatewayException refusal) {
        return new GatewayException(
                refusal.code(),
                refusal.reason(),
                "",
                "the gateway is older than this client: it has no WatchSession, by which a session is kept alive;"
                        + " update the gateway",
                refusal);
    }

    static GatewayException shuttingDown() {
        return new GatewayException(
                Status.Code.UNAVAILABLE,
                "SHUTTING_DOWN",
                "the gateway stops; open another session, elsewhere or later");
    }
}
