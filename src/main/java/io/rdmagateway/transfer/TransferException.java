package io.rdmagateway.transfer;

import io.rdmagateway.verbs.WorkCompletionStatus;
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

    /**
     * Makes one for a queue pair that broke.
     *
     * @param endReason of the session, where the status says nothing
     */
    static TransferException ofStatus(WorkCompletionStatus status, String endReason) {
        String cause = status.likelyCause().isEmpty() ? "" : ": " + status.likelyCause();
        return switch (status) {
            case REM_ACCESS_ERR ->
                new TransferException(
                        Reason.REMOTE_ACCESS_DENIED,
                        status + ": the client's device refused key, range or right; the session ended with it");
            case REM_INV_REQ_ERR, REM_OP_ERR -> new TransferException(Reason.REMOTE_REFUSED, status + cause);
            case RNR_RETRY_EXC_ERR -> new TransferException(Reason.PEER_NOT_READY, status + cause);
            case RETRY_EXC_ERR -> new TransferException(Reason.PEER_NOT_RESPONDING, status + cause);
            default ->
                new TransferException(
                        Reason.SESSION_BROKEN, "the session ended during the transfer (" + status + "): " + endReason);
        };
    }

    public Reason reason() {
        return reason;
    }

    public Map<String, String> metadata() {
        return metadata;
    }
}
