package io.rdmagateway.session;

/** Why a session ended, for programs; the words for people are {@link SessionInfo#endReason}. */
public enum EndCause {
    DELETED,
    /** Another generation took its place. */
    REPLACED,
    NOT_PROVEN,
    LEASE_EXPIRED,
    QUEUE_PAIR_ERROR,
    /** The device gave up, was taken away, or lost the address that the session sent from. */
    DEVICE_ERROR,
    SHUTTING_DOWN,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_REVOKED;

    /** Returns where a session stands at last. */
    SessionState lastState() {
        return switch (this) {
            case DELETED, REPLACED -> SessionState.TIMEWAIT;
            case NOT_PROVEN,
                    LEASE_EXPIRED,
                    QUEUE_PAIR_ERROR,
                    DEVICE_ERROR,
                    SHUTTING_DOWN,
                    CERTIFICATE_EXPIRED,
                    CERTIFICATE_REVOKED -> SessionState.FAILED;
        };
    }
}
