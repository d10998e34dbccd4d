package io.rdmagateway.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;

/** A gateway refused a call, broke its promise, or cannot be reached. */
public final class GatewayException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Status.Code code;
    private final String reason;
    private final String field;
    private final Duration retryDelay;

    public GatewayException(Status.Code code, String reason, String message) {
        this(code, reason, "", message, null);
    }

    public GatewayException(Status.Code code, String reason, String field, String message, Throwable cause) {
        this(code, reason, field, message, null, cause);
    }

    /** @param retryDelay when to ask again; null when the gateway has not said */
    GatewayException(
            Status.Code code, String reason, String field, String message, Duration retryDelay, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
        this.field = field;
        this.retryDelay = retryDelay;
    }

    public Status.Code code() {
        return code;
    }

    /** Returns the stable name of the cause, such as {@code SESSION_NOT_FOUND}; the code's name when none was sent. */
    public String reason() {
        return reason;
    }

    /** Returns the request's field that was wrong, or the empty string. */
    public String field() {
        return field;
    }

    /** Returns when the gateway would like to be asked again; empty when it has not said. */
    public Optional<Duration> retryDelay() {
        return Optional.ofNullable(retryDelay);
    }

    /** True when the gateway is not there or does not answer, so that it has refused nothing. */
    public boolean isOfAbsence() {
        return switch (code) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED -> true;
            default -> false;
        };
    }

    public boolean hasReason(String expected) {
        return reason.equals(expected);
    }
}
