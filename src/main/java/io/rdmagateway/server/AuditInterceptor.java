package io.rdmagateway.server;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quarkus.grpc.GlobalInterceptor;
import io.rdmagateway.audit.AuditEvent;
import io.rdmagateway.session.Identity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.Prioritized;
import java.time.Instant;

/** Writes down every call of the gateway's services: who, what, about what, and how it ended. */
@GlobalInterceptor
@ApplicationScoped
class AuditInterceptor implements ServerInterceptor, Prioritized {

    private static final String OURS = "rdma.gateway.";

    private final Audit audit;

    AuditInterceptor(Audit audit) {
        this.audit = audit;
    }

    /** Around all others: what one of them refuses is written down, too. */
    @Override
    public int getPriority() {
        return Integer.MAX_VALUE;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!audit.isKept() || !call.getMethodDescriptor().getFullMethodName().startsWith(OURS)) {
            return next.startCall(call, headers);
        }
        AuditedCall<Q, A> audited = new AuditedCall<>(call, audit);
        return audited.listen(next.startCall(audited, headers));
    }

    /** One call that is under way. */
    private static final class AuditedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

        private final Audit audit;
        private final AuditedFacts facts = new AuditedFacts();
        private boolean asked;
        private boolean over;

        AuditedCall(ServerCall<Q, A> call, Audit audit) {
            super(call);
            this.audit = audit;
        }

        ServerCall.Listener<Q> listen(ServerCall.Listener<Q> listener) {
            return new SimpleForwardingServerCallListener<>(listener) {
                @Override
                public void onMessage(Q request) {
                    asked(request);
                    super.onMessage(request);
                }

                @Override
                public void onCancel() {
                    ended(Status.CANCELLED, new Metadata());
                    super.onCancel();
                }
            };
        }

        /** Of a stream of requests the first says what it is about. */
        private synchronized void asked(Q request) {
            if (!asked && request instanceof Message message) {
                asked = true;
                facts.add(message);
            }
        }

        @Override
        public void sendMessage(A answer) {
            answered(answer);
            super.sendMessage(answer);
        }

        private synchronized void answered(A answer) {
            if (getMethodDescriptor().getType().serverSendsOneMessage() && answer instanceof Message message) {
                facts.add(message);
            }
        }

        @Override
        public void close(Status status, Metadata trailers) {
            ended(status, trailers);
            super.close(status, trailers);
        }

        private synchronized void ended(Status status, Metadata trailers) {
            if (!over) {
                over = true;
                audit.record(new AuditEvent(
                        Instant.now(),
                        identity(),
                        getMethodDescriptor().getFullMethodName(),
                        facts.facts(),
                        status.getCode().name(),
                        Refusal.reasonOf(status, trailers)));
            }
        }

        private String identity() {
            return ClientCertificate.of(getAttributes())
                    .flatMap(ClientCertificate::identity)
                    .map(Identity::name)
                    .orElse("");
        }
    }
}
