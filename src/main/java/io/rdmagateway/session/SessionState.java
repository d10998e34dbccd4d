package io.rdmagateway.session;

/** Where a session stands: PENDING → ACTIVE → DRAINING → TIMEWAIT or FAILED; PENDING may skip ACTIVE. */
public enum SessionState {
    /** Connected on the gateway's side; the data path is not proven. */
    PENDING,
    ACTIVE,
    /** Has ended; what it holds is being released. */
    DRAINING,
    /** Was ended by its owner and holds nothing. */
    TIMEWAIT,
    /** Broke or expired and holds nothing. */
    FAILED;

    /** True while a client may use the session. */
    public boolean isLive() {
        return switch (this) {
            case PENDING, ACTIVE -> true;
            case DRAINING, TIMEWAIT, FAILED -> false;
        };
    }

    /** True when nothing is left of it but the memory of it. */
    public boolean isOver() {
        return switch (this) {
            case PENDING, ACTIVE, DRAINING -> false;
            case TIMEWAIT, FAILED -> true;
        };
    }
}
