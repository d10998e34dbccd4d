package io.rdmagateway.server;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;

/**
 * How a failed call ends: the status for people and proxies, the reason for programs.
 *
 * @param message said to the client
 * @param metadata facts for programs, such as the field or the limit
 */
record Refusal(Status.Code code, String reason, String message, Map<String, String> metadata) {

    static final String DOMAIN = "rdma-gateway";

    Refusal(Status.Code code, String reason, String message) {
        this(code, reason, message, Map.of());
    }

    StatusRuntimeException toException() {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason(reason)
                .setDomain(DOMAIN)
                .putAllMetadata(metadata)
                .build();
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(message)
                .addDetails(Any.pack(info))
                .build());
    }
}
