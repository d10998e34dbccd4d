package io.rdmagateway.server;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a failed call ends: the status for people and proxies, the reason for programs.
 *
 * @param message said to the client
 * @param metadata facts for programs, such as the field or the limit
 * @param retryDelay when to ask again, where waiting helps
 */
record Refusal(
        Status.Code code, String reason, String message, Map<String, String> metadata, Optional<Duration> retryDelay) {

    static final String DOMAIN = "rdma-gateway";

    Refusal(Status.Code code, String reason, String message) {
        this(code, reason, message, Map.of());
    }

    Refusal(Status.Code code, String reason, String message, Map<String, String> metadata) {
        this(code, reason, message, metadata, Optional.empty());
    }

    StatusRuntimeException toException() {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason(reason)
                .setDomain(DOMAIN)
                .putAllMetadata(metadata)
                .build();
        com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(message)
                .addDetails(Any.pack(info));
        retryDelay.ifPresent(delay -> status.addDetails(Any.pack(
                RetryInfo.newBuilder().setRetryDelay(Times.toProto(delay)).build())));
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /** Returns the reason that the status of a call was given, or the empty string. */
    static String reasonOf(Throwable status) {
        return reasonOf(Status.fromThrowable(status), Status.trailersFromThrowable(status));
    }

    /** Returns the reason that a status was given, or the empty string. */
    static String reasonOf(Status status, Metadata trailers) {
        return infoOf(status, trailers).getReason();
    }

    /** Returns what a status tells programs; nothing when it has no such details. */
    static ErrorInfo infoOf(Status status, Metadata trailers) {
        com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
        for (Any detail : details.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                try {
                    return detail.unpack(ErrorInfo.class);
                } catch (InvalidProtocolBufferException e) {
                    return ErrorInfo.getDefaultInstance();
                }
            }
        }
        return ErrorInfo.getDefaultInstance();
    }
}
