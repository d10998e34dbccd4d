package io.rdmagateway.server;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import io.quarkus.grpc.ExceptionHandler;
import io.quarkus.grpc.ExceptionHandlerProvider;
import jakarta.inject.Singleton;

/** Lets no exception out to a client but as the {@link StatusMapper} says it. */
@Singleton
final class ErrorEdge implements ExceptionHandlerProvider {

    private final StatusMapper mapper;

    ErrorEdge(StatusMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public <ReqT, RespT> ExceptionHandler<ReqT, RespT> createHandler(
            ServerCall.Listener<ReqT> listener, ServerCall<ReqT, RespT> call, Metadata metadata) {
        return new ExceptionHandler<>(listener, call, metadata) {
            @Override
            protected void handleException(Throwable cause, ServerCall<ReqT, RespT> call, Metadata metadata) {
                StatusRuntimeException status = mapper.toStatus(cause);
                call.close(status.getStatus(), status.getTrailers() == null ? new Metadata() : status.getTrailers());
            }
        };
    }

    @Override
    public Throwable transform(Throwable cause) {
        return mapper.toStatus(cause);
    }
}
