package io.rdmagateway.copy;

import java.util.Map;

/** A copy was refused, or failed. */
public final class CopyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Stable words for programs; what clients see as {@code ErrorInfo.reason}. */
    public enum Reason {
        INVALID_COPY,
        NODE_NOT_FOUND,
        COPY_NOT_FOUND,
        SOURCE_UNREACHABLE,
        SOURCE_REFUSED,
        NOT_REGISTERED,
        CHECKSUM_MISMATCH,
        DEVICE_LOST,
        CANCELLED,
        SHUTTING_DOWN;

        /** True when another source may do better. */
        boolean isOfSource() {
            return this == NODE_NOT_FOUND || this == SOURCE_UNREACHABLE || this == SOURCE_REFUSED;
        }
    }

    private final Reason reason;

    @SuppressWarnings("serial") // Map.of is serializable
    private final Map<String, String> metadata;

    public CopyException(Reason reason, String message) {
        this(reason, message, Map.of(), null);
    }

    CopyException(Reason reason, String message, Throwable cause) {
        this(reason, message, Map.of(), cause);
    }

    private CopyException(Reason reason, String message, Map<String, String> metadata, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.metadata = metadata;
    }

    /** Makes one that names the field at fault. */
    public static CopyException ofField(String field, String message) {
        return new CopyException(Reason.INVALID_COPY, field + ": " + message, Map.of("field", field), null);
    }

    public Reason reason() {
        return reason;
    }

    public Map<String, String> metadata() {
        return metadata;
    }
}
