package io.rdmagateway.server;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.rdmagateway.copy.CopyException;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.region.RegionException;
import io.rdmagateway.session.QuotaException;
import io.rdmagateway.session.SessionException;
import io.rdmagateway.transfer.TransferException;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.RdmaException;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionException;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Turns every exception into a gRPC status with a stable reason. What it does not know tells a client nothing. */
@Singleton
final class StatusMapper {

    private static final Logger LOG = Logger.getLogger(StatusMapper.class);

    StatusRuntimeException toStatus(Throwable cause) {
        return switch (cause) {
            case StatusRuntimeException e -> e;
            case StatusException e -> new StatusRuntimeException(e.getStatus(), e.getTrailers());
            case SessionException e -> refuse(codeOf(e.reason()), e.reason().name(), e.getMessage(), e.metadata());
            case RegionException e -> refuse(codeOf(e.reason()), e.reason().name(), e.getMessage(), e.metadata());
            case CopyException e -> refuse(codeOf(e.reason()), e.reason().name(), e.getMessage(), e.metadata());
            case TransferException e -> refuse(codeOf(e.reason()), e.reason().name(), e.getMessage(), e.metadata());
            case DirectoryException e -> refuse(codeOf(e.reason()), e.reason().name(), e.getMessage(), e.metadata());
            case QuotaException e ->
                new Refusal(Code.RESOURCE_EXHAUSTED, e.reason(), e.getMessage(), e.metadata(), e.retryDelay())
                        .toException();
            case RdmaException e -> ofDevice(e);
            // Its context went with the caller, who does not wait for an answer.
            case ContextNotActiveException e ->
                refuse(Code.CANCELLED, "CANCELLED", "the call was cancelled before it began", Map.of());
            default -> internal(cause);
        };
    }

    private static StatusRuntimeException refuse(
            Code code, String reason, String message, Map<String, String> metadata) {
        return new Refusal(code, reason, message, metadata).toException();
    }

    private static Code codeOf(SessionException.Reason reason) {
        return switch (reason) {
            case INVALID_REQUEST_ID, INVALID_ENDPOINT, INVALID_PAGE, INVALID_WATCH -> Code.INVALID_ARGUMENT;
            case GID_NOT_ALLOWED -> Code.PERMISSION_DENIED;
            case REQUEST_ID_REUSED -> Code.ALREADY_EXISTS;
            case SESSION_NOT_FOUND -> Code.NOT_FOUND;
            case SESSION_NOT_ACTIVE, STALE_GENERATION, DATA_PATH_NOT_PROVEN -> Code.FAILED_PRECONDITION;
            case WATCH_TOO_SLOW -> Code.RESOURCE_EXHAUSTED;
            case SHUTTING_DOWN -> Code.UNAVAILABLE;
        };
    }

    private static Code codeOf(RegionException.Reason reason) {
        return switch (reason) {
            case INVALID_REGION, INVALID_GRANT -> Code.INVALID_ARGUMENT;
            case REGION_EXISTS -> Code.ALREADY_EXISTS;
            case REGION_NOT_FOUND, GRANT_NOT_FOUND, FILE_NOT_FOUND -> Code.NOT_FOUND;
            case REGION_IN_USE,
                    FILES_NOT_CONFIGURED,
                    FILE_NOT_USABLE,
                    FILE_NOT_PINNABLE,
                    FILE_CHANGED,
                    HUGE_PAGES_UNAVAILABLE,
                    SHARED_MEMORY_UNAVAILABLE -> Code.FAILED_PRECONDITION;
            case REGION_NOT_OWNED, REGION_NOT_WRITABLE, PATH_OUTSIDE_ROOT -> Code.PERMISSION_DENIED;
            case RANGE_OUTSIDE_REGION -> Code.OUT_OF_RANGE;
            case GRANT_LIMIT_REACHED, OUT_OF_MEMORY -> Code.RESOURCE_EXHAUSTED;
        };
    }

    private static Code codeOf(TransferException.Reason reason) {
        return switch (reason) {
            case INVALID_TRANSFER, REMOTE_REFUSED -> Code.INVALID_ARGUMENT;
            case TRANSFER_NOT_FOUND -> Code.NOT_FOUND;
            case REQUEST_ID_REUSED -> Code.ALREADY_EXISTS;
            case REMOTE_ACCESS_DENIED -> Code.PERMISSION_DENIED;
            case PEER_NOT_RESPONDING, PEER_NOT_READY, SHUTTING_DOWN -> Code.UNAVAILABLE;
            case MESSAGE_TOO_LONG -> Code.OUT_OF_RANGE;
            case SESSION_BROKEN -> Code.ABORTED;
            case CHECKSUM_MISMATCH -> Code.DATA_LOSS;
            case DEADLINE_EXCEEDED -> Code.DEADLINE_EXCEEDED;
        };
    }

    private static Code codeOf(DirectoryException.Reason reason) {
        return switch (reason) {
            case INVALID_NODE, INVALID_WATCH -> Code.INVALID_ARGUMENT;
            case NODE_EXISTS, NODE_HELD -> Code.ALREADY_EXISTS;
            case NODE_NOT_FOUND -> Code.NOT_FOUND;
            case NODE_NOT_OWNED -> Code.PERMISSION_DENIED;
            case STALE_GENERATION -> Code.FAILED_PRECONDITION;
            case NODE_LIMIT_REACHED, WATCH_TOO_SLOW -> Code.RESOURCE_EXHAUSTED;
            case WATCH_TOO_OLD -> Code.OUT_OF_RANGE;
            case DIRECTORY_UNAVAILABLE -> Code.UNAVAILABLE;
        };
    }

    private static Code codeOf(CopyException.Reason reason) {
        return switch (reason) {
            case INVALID_COPY -> Code.INVALID_ARGUMENT;
            case NODE_NOT_FOUND, COPY_NOT_FOUND -> Code.NOT_FOUND;
            case SOURCE_UNREACHABLE, DEVICE_LOST, SHUTTING_DOWN -> Code.UNAVAILABLE;
            case SOURCE_REFUSED, NOT_REGISTERED -> Code.FAILED_PRECONDITION;
            case CHECKSUM_MISMATCH -> Code.DATA_LOSS;
            case CANCELLED -> Code.CANCELLED;
        };
    }

    private StatusRuntimeException ofDevice(RdmaException cause) {
        return switch (cause) {
            case DeviceUnavailableException e ->
                refuse(Code.UNAVAILABLE, "DEVICE_UNAVAILABLE", e.getMessage(), Map.of("provider", e.provider()));
            case WorkCompletionException e -> ofCompletion(e);
            case VerbsException e -> ofVerb(e);
        };
    }

    private static StatusRuntimeException ofCompletion(WorkCompletionException e) {
        Map<String, String> metadata = Map.of("status", e.status().name());
        return switch (e.status()) {
            case REM_ACCESS_ERR -> refuse(Code.PERMISSION_DENIED, "REMOTE_ACCESS_DENIED", e.getMessage(), metadata);
            case RETRY_EXC_ERR, RNR_RETRY_EXC_ERR ->
                refuse(Code.UNAVAILABLE, "PEER_NOT_RESPONDING", e.getMessage(), metadata);
            default -> refuse(Code.ABORTED, "SESSION_BROKEN", e.getMessage(), metadata);
        };
    }

    private StatusRuntimeException ofVerb(VerbsException e) {
        Map<String, String> metadata = Map.of("verb", e.verb(), "errno", Errno.name(e.errno()));
        return switch (e.errno()) {
            case Errno.ENOMEM ->
                refuse(
                        Code.RESOURCE_EXHAUSTED,
                        e.verb().startsWith("ibv_reg_mr") ? "MEMLOCK_LIMIT" : "DEVICE_LIMIT_REACHED",
                        e.getMessage(),
                        metadata);
            case Errno.ETIMEDOUT, Errno.EHOSTUNREACH, Errno.ENETUNREACH ->
                refuse(Code.UNAVAILABLE, "PEER_NOT_RESPONDING", e.getMessage(), metadata);
            case Errno.ENODEV, Errno.EIO -> refuse(Code.UNAVAILABLE, "DEVICE_UNAVAILABLE", e.getMessage(), metadata);
            case Errno.EOPNOTSUPP, Errno.ENOSYS ->
                refuse(Code.UNIMPLEMENTED, "NOT_SUPPORTED_BY_DEVICE", e.getMessage(), metadata);
            default -> internal(e);
        };
    }

    private StatusRuntimeException internal(Throwable cause) {
        String id = UUID.randomUUID().toString();
        LOG.errorf(cause, "call failed, error id %s", id);
        return new Refusal(
                        Status.Code.INTERNAL,
                        "INTERNAL",
                        "the gateway failed; its log says why under error id " + id,
                        Map.of("error_id", id))
                .toException();
    }
}
