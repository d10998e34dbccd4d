package io.rdmagateway.client;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.rdmagateway.client.SessionEvent.DeviceChanged;
import io.rdmagateway.client.SessionEvent.Draining;
import io.rdmagateway.client.SessionEvent.Lost;
import io.rdmagateway.proto.v1.Drain;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.WatchSessionRequest;
import io.rdmagateway.proto.v1.WatchSessionResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Keeps one session alive by WatchSession: a message every third of the lease, whose answers are the sign of life. When the
 * call breaks, another takes it up, for as long as the lease can last.
 *
 * <p>Everything happens on the keeper's thread, gRPC's calls back too; other threads only leave word there.
 */
final class Lease implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Lease.class.getName());
    private static final int RENEWALS_PER_LEASE = 3;
    private static final Duration LAST_WORDS = Duration.ofMillis(100);

    private final LeaseKeeper keeper;
    private final WatchSessionRequest request;
    private final Duration length;
    private final DataPath path;
    private final Backoff backoff;
    private Future<?> renewals;
    private Watch watch;
    private long aliveNanos = System.nanoTime();
    private GatewayException trouble;
    private SessionEvent last;
    private Consumer<SessionEvent> listener = event -> {};
    private boolean draining;
    private boolean closed;

    /** @param path told when the session is over, or is to be */
    Lease(LeaseKeeper keeper, WatchSessionRequest request, Duration length, DataPath path, Backoff backoff) {
        this.keeper = keeper;
        this.request = request;
        this.length = length;
        this.path = path;
        this.backoff = backoff;
    }

    void start() {
        renewals = keeper.every(length.dividedBy(RENEWALS_PER_LEASE), this::renew);
        takeUp();
    }

    private void takeUp() {
        if (!closed) {
            watch = new Watch();
            keeper.watch(watch);
            watch.requests.onNext(request);
        }
    }

    private void renew() {
        if (System.nanoTime() - aliveNanos >= length.toNanos()) {
            lost(expired());
        } else if (watch != null) {
            watch.requests.onNext(WatchSessionRequest.getDefaultInstance());
        }
    }

    private GatewayException expired() {
        String why = trouble == null ? "" : ": " + trouble.getMessage();
        return new GatewayException(
                Status.Code.UNAVAILABLE,
                "LEASE_EXPIRED",
                "",
                "the session's lease ran out, since no word came from the gateway for " + length.toMillis() + " ms"
                        + why,
                trouble);
    }

    /** One call. What an earlier one still has to say does not matter any more. */
    private final class Watch implements ClientResponseObserver<WatchSessionRequest, WatchSessionResponse> {

        private ClientCallStreamObserver<WatchSessionRequest> requests;

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchSessionRequest> call) {
            requests = call;
        }

        @Override
        public void onNext(WatchSessionResponse response) {
            if (watch == this) {
                take(response);
            }
        }

        @Override
        public void onError(Throwable error) {
            if (watch == this) {
                watch = null;
                broke(keeper.translate(error));
            }
        }

        @Override
        public void onCompleted() {
            if (watch == this) {
                lost(SessionEnds.unexplained());
            }
        }
    }

    private void take(WatchSessionResponse response) {
        switch (response.getEventCase()) {
            case SESSION -> take(response.getSession());
            case LEASE_RENEWED -> {
                aliveNanos = System.nanoTime();
                trouble = null;
                backoff.reset();
            }
            case DEVICE_EVENT ->
                tell(new DeviceChanged(response.getDeviceEvent().getType()));
            case DRAIN -> drain(response.getDrain());
            case EVENT_NOT_SET -> {
                // A later gateway says something that this client does not know.
            }
        }
    }

    private void take(Session session) {
        boolean ours = session.getSessionId().equals(request.getSessionId())
                && session.getGeneration() == request.getGeneration();
        if (ours && SessionEnds.isOver(session)) {
            lost(SessionEnds.of(session));
        }
    }

    private void broke(GatewayException error) {
        switch (error.code()) {
            case NOT_FOUND, FAILED_PRECONDITION, INVALID_ARGUMENT -> lost(SessionEnds.refused(error));
            case UNIMPLEMENTED -> lost(SessionEnds.unwatchable(error));
            default -> {
                trouble = error;
                keeper.after(backoff.next(), () -> {
                    keeper.reconnect();
                    takeUp();
                });
            }
        }
    }

    /** Once: who begins to watch while everybody is told, or takes a watch up again after that, is told again. */
    private void drain(Drain drain) {
        if (draining) {
            return;
        }
        draining = true;
        Duration left = Duration.ofSeconds(
                drain.getTimeLeft().getSeconds(), drain.getTimeLeft().getNanos());
        tell(new Draining(left));
        path.retire(SessionEnds.shuttingDown(), () -> keeper.execute(this::giveBack));
    }

    private void giveBack() {
        if (!closed) {
            end();
            keeper.delete(request.getSessionId(), request.getGeneration());
        }
    }

    private void lost(GatewayException cause) {
        end();
        path.lose(cause);
        tell(new Lost(cause));
    }

    private void end() {
        closed = true;
        renewals.cancel(false);
        if (watch != null) {
            leave(watch.requests);
            watch = null;
        }
        keeper.forget(this);
    }

    /**
     * Ends the call without a reset. The gateway ends it as well, and takes a reset that crosses its last words for a mistake,
     * and many resets for an attack; either ends the connection with all calls on it.
     */
    private void leave(ClientCallStreamObserver<WatchSessionRequest> call) {
        call.onCompleted();
        keeper.after(LAST_WORDS, () -> call.cancel("the session is over", null));
    }

    private void tell(SessionEvent event) {
        last = event;
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the listener of a session failed", e);
        }
    }

    /** Names who is told what happens from now on, and at once what happened last. */
    void onEvent(Consumer<SessionEvent> listener) {
        keeper.execute(() -> {
            this.listener = listener;
            if (last != null) {
                tell(last);
            }
        });
    }

    /** Lets go of the session; the gateway hears nothing of it. */
    @Override
    public void close() {
        keeper.execute(() -> {
            if (!closed) {
                end();
            }
        });
    }
}
