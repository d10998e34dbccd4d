package io.rdmagateway.transfer;

import java.util.Map;

/** A rule of ours refused a request on a transfer, or a transfer failed. */
public final class TransferException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Stable words for programs; what clients see as {@code ErrorInfo.reason}. */
    public enum Reason {
        INVALID_TRANSFER,
        TRANSFER_NOT_FOUND,
        REQUEST_ID_REUSED,
        REMOTE_ACCESS_DENIED,
        REMOTE_REFUSED,
        PEER_NOT_RESPONDING,
        PEER_NOT_READY,
        MESSAGE_TOO_LONG,
        SESSION_BROKEN,
        CHECKSUM_MISMATCH,
        DEADLINE_EXCEEDED,
        SHUTTING_DOWN
    }

    private final Reason reason;

    @SuppressWarnings("serial") // Map.of is serializable
    private final Map<String, String> metadata;

    public TransferException(Reason reason, String message) {
        this(reason, message, Map.of());
    }

    private TransferException(Reason reason, String message, Map<String, String> metadata) {
        super(message);
        this.reason = reason;
        this.metadata = metadata;
    }

    /** Makes one that names the field at fault. */
    public static TransferException ofField(String field, String message) {
        return new TransferException(Reason.INVALID_TRANSFER, field + ": " + message, Map.of("field", field));
    }

    public Reason reason() {
        return reason;
    }

    public Map<String, String> metadata() {
        return metadata;
    }
}
