package io.rdmagateway.session;

import java.util.Map;

/** A rule of ours refused a request on a session. */
public final class SessionException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Stable words for programs; what clients see as {@code ErrorInfo.reason}. */
    public enum Reason {
        INVALID_REQUEST_ID,
        INVALID_ENDPOINT,
        GID_NOT_ALLOWED,
        INVALID_PAGE,
        INVALID_WATCH,
        REQUEST_ID_REUSED,
        SESSION_NOT_FOUND,
        SESSION_NOT_ACTIVE,
        STALE_GENERATION,
        DATA_PATH_NOT_PROVEN,
        WATCH_TOO_SLOW,
        SHUTTING_DOWN
    }

    private final Reason reason;

    @SuppressWarnings("serial") // Map.of is serializable
    private final Map<String, String> metadata;

    public SessionException(Reason reason, String message) {
        this(reason, message, Map.of());
    }

    /** @param metadata facts about the refusal for programs, such as the field or the limit; no secrets */
    public SessionException(Reason reason, String message, Map<String, String> metadata) {
        super(message);
        this.reason = reason;
        this.metadata = Map.copyOf(metadata);
    }

    /** Makes one that names the field at fault. */
    public static SessionException ofField(Reason reason, String field, String message) {
        return new SessionException(reason, field + ": " + message, Map.of("field", field));
    }

    public Reason reason() {
        return reason;
    }

    public Map<String, String> metadata() {
        return metadata;
    }
}
