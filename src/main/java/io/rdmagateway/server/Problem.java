package io.rdmagateway.server;

import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rdmagateway.directory.json.NodeJson;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a failed REST call ends: what gRPC would have said, as {@code application/problem+json}.
 *
 * @param facts such as the field or the holder
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
record Problem(int status, String code, String reason, String detail, Map<String, String> facts) {

    static final String MEDIA_TYPE = "application/problem+json";

    private static final int TOO_MANY_REQUESTS = 429;

    static Problem of(StatusRuntimeException e) {
        Status status = e.getStatus();
        ErrorInfo info = Refusal.infoOf(status, e.getTrailers() == null ? new Metadata() : e.getTrailers());
        String detail = status.getDescription() == null ? "" : status.getDescription();
        return new Problem(
                httpStatus(status.getCode()), status.getCode().name(), info.getReason(), detail, info.getMetadataMap());
    }

    /** What the server itself refuses: a method, a media type. */
    static Problem of(Response response) {
        Response.StatusType status = response.getStatusInfo();
        return new Problem(
                status.getStatusCode(),
                Status.Code.INVALID_ARGUMENT.name(),
                "HTTP_" + status.getStatusCode(),
                status.getReasonPhrase(),
                Map.of());
    }

    private static int httpStatus(Status.Code code) {
        return switch (code) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case NOT_FOUND -> 404;
            case ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED -> 409;
            case RESOURCE_EXHAUSTED -> TOO_MANY_REQUESTS;
            case UNAVAILABLE -> 503;
            default -> 500;
        };
    }

    Response toResponse() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", reason);
        body.put("status", status);
        body.put("detail", detail);
        body.put("code", code);
        body.put("reason", reason);
        facts.forEach(body::putIfAbsent);
        return Response.status(status)
                .type(MEDIA_TYPE)
                .entity(NodeJson.write(body))
                .build();
    }
}
