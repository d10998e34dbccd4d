package io.rdmagateway.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A call of many messages that ends with the first, of either side, that its client may not send or hear any more. */
final class GuardedStream<Q, A> extends SimpleForwardingServerCall<Q, A> {

    private final Runnable guard;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile ServerCall.Listener<Q> service;

    /** @param guard throws a {@link StatusRuntimeException} when it is over */
    GuardedStream(ServerCall<Q, A> call, Runnable guard) {
        super(call);
        this.guard = guard;
    }

    /** Returns what hears of the client in place of the service. */
    ServerCall.Listener<Q> listener(ServerCall.Listener<Q> ofService) {
        service = ofService;
        return new SimpleForwardingServerCallListener<>(ofService) {
            @Override
            public void onMessage(Q message) {
                if (!closed.get() && passes()) {
                    super.onMessage(message);
                }
            }
        };
    }

    private boolean passes() {
        try {
            guard.run();
            return true;
        } catch (StatusRuntimeException e) {
            close(e.getStatus(), e.getTrailers());
            ServerCall.Listener<Q> told = service;
            if (told != null) {
                told.onCancel();
            }
            return false;
        }
    }

    @Override
    public void sendMessage(A message) {
        if (!closed.get() && passes()) {
            super.sendMessage(message);
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (closed.compareAndSet(false, true)) {
            super.close(status, trailers);
        }
    }
}
