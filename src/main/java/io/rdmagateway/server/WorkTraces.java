package io.rdmagateway.server;

import io.grpc.ClientInterceptor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionEvent;
import io.rdmagateway.session.SessionException;
import io.rdmagateway.session.SessionGeneration;
import io.rdmagateway.session.SessionInfo;
import io.rdmagateway.session.SessionState;
import io.rdmagateway.session.SessionWatch;
import io.rdmagateway.transfer.TransferException;
import io.rdmagateway.transfer.TransferInfo;
import io.rdmagateway.transfer.TransferState;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Spans of what goes on when the call that began it has been answered, as children of that call's: a handshake and a
 * transfer; and the context that a copy takes along to its source. Does nothing where traces are not kept.
 */
@Singleton
class WorkTraces {

    private static final ClientInterceptor[] NONE = {};

    private final Traces traces;
    private final CallSpan current;
    private final Gateway gateway;

    WorkTraces(Traces traces, CallSpan current, Gateway gateway) {
        this.traces = traces;
        this.current = current;
        this.gateway = gateway;
    }

    /** Follows a session, whose queue pair was made just now, until its data path is proven or that has failed. */
    void handshake(Session session, Instant began) {
        if (traces.areKept()) {
            current.span().ifPresent(call -> follow(traces.part(call, "handshake", began), session.info()));
        }
    }

    private void follow(Span span, SessionInfo session) {
        span.addEvent("queue pair made");
        // It may be over before there is a watch to be closed.
        CompletableFuture<SessionWatch> watch = new CompletableFuture<>();
        try {
            SessionGeneration which = new SessionGeneration(session.id(), session.generation());
            watch.complete(gateway.sessions().watch(session.owner(), which, new HandshakeEnd(span, watch)));
        } catch (SessionException gone) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute("error.type", gone.reason().name());
            span.end();
        }
    }

    /** Hears of the end of one handshake. */
    private record HandshakeEnd(Span span, CompletableFuture<SessionWatch> watch) implements Consumer<SessionEvent> {

        /** One call at a time, as for all listeners. */
        @Override
        public void accept(SessionEvent event) {
            if (event instanceof SessionEvent.Changed(SessionInfo info) && info.state() != SessionState.PENDING) {
                span.setAttribute("rdma.gateway.session.state", Meters.label(info.state()));
                info.endCause().ifPresent(cause -> {
                    span.setStatus(StatusCode.ERROR);
                    span.setAttribute("error.type", cause.name());
                });
                span.end();
                watch.thenAccept(SessionWatch::close);
            }
        }
    }

    /** Follows a transfer to its end. A request for it that is repeated has a span of it, too. */
    void transfer(Identity owner, TransferInfo info) {
        if (traces.areKept()) {
            current.span().ifPresent(call -> follow(call, owner, info));
        }
    }

    private void follow(Span call, Identity owner, TransferInfo info) {
        CompletableFuture<TransferInfo> over;
        try {
            over = gateway.transfers().over(owner, info.id());
        } catch (TransferException forgotten) {
            // It is over, and so many have ended since that nobody knows how.
            return;
        }
        Span span = traces.part(call, "transfer " + Meters.label(info.spec().operation()), info.createTime());
        over.thenAccept(last -> end(span, last));
    }

    private static void end(Span span, TransferInfo last) {
        span.setAttribute("rdma.gateway.transfer.length_bytes", last.spec().lengthBytes());
        span.setAttribute("rdma.gateway.transfer.moved_bytes", last.movedBytes());
        span.setAttribute("rdma.gateway.transfer.state", Meters.label(last.state()));
        if (last.state() == TransferState.FAILED) {
            span.setStatus(StatusCode.ERROR);
            last.failure()
                    .map(Refusal::reasonOf)
                    .filter(reason -> !reason.isEmpty())
                    .ifPresent(reason -> span.setAttribute("error.type", reason));
        }
        span.end();
    }

    /** Returns what names this call's span to other gateways that are called on behalf of it. */
    ClientInterceptor[] onward() {
        return traces.areKept()
                ? current.span()
                        .map(span -> new ClientInterceptor[] {new TraceCarrier(traces, span)})
                        .orElse(NONE)
                : NONE;
    }
}
