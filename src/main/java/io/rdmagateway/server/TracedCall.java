package io.rdmagateway.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.rdmagateway.proto.v1.NodeServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** A call and its span, which ends with it. Of a call that lasts for as long as somebody looks, with the first answer. */
final class TracedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

    /** A span is sent when it has ended: of these, nobody would see one for hours. */
    private static final Set<String> LASTING = Set.of(
            SessionServiceGrpc.getWatchSessionMethod().getFullMethodName(),
            NodeServiceGrpc.getWatchNodesMethod().getFullMethodName());

    private final Span span;
    private final boolean lasting;
    private final AtomicBoolean over = new AtomicBoolean();

    TracedCall(ServerCall<Q, A> call, Span span) {
        super(call);
        this.span = span;
        this.lasting = LASTING.contains(call.getMethodDescriptor().getFullMethodName());
        span.setAttribute("rpc.system", "grpc");
        span.setAttribute("rpc.service", call.getMethodDescriptor().getServiceName());
        span.setAttribute("rpc.method", call.getMethodDescriptor().getBareMethodName());
    }

    ServerCall.Listener<Q> listen(ServerCall.Listener<Q> listener) {
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onCancel() {
                end(Status.CANCELLED, new Metadata());
                super.onCancel();
            }
        };
    }

    @Override
    public void sendMessage(A answer) {
        super.sendMessage(answer);
        if (lasting) {
            end(Status.OK, new Metadata());
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        end(status, trailers);
        super.close(status, trailers);
    }

    /** The reason is one of few, what the status says to people is left out. */
    private void end(Status status, Metadata trailers) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        span.setAttribute("rpc.grpc.status_code", status.getCode().value());
        if (!status.isOk()) {
            String reason = Refusal.reasonOf(status, trailers);
            span.setAttribute("error.type", reason.isEmpty() ? status.getCode().name() : reason);
        }
        if (isOurs(status.getCode())) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    /** By OpenTelemetry's conventions a server's span shows an error only when the server is to blame. */
    private static boolean isOurs(Status.Code code) {
        return switch (code) {
            case UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> true;
            case OK,
                    CANCELLED,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    UNAUTHENTICATED -> false;
        };
    }
}
