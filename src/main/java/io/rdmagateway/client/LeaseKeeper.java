package io.rdmagateway.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.rdmagateway.proto.v1.RenewSessionRequest;
import io.rdmagateway.proto.v1.RenewSessionResponse;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc.SessionServiceStub;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Renews the leases of a client's sessions, three times per lease, on one daemon thread that never waits for a call. */
final class LeaseKeeper implements AutoCloseable {

    private static final int RENEWALS_PER_LEASE = 3;

    private final SessionServiceStub stub;
    private final ErrorTranslation errors;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rdmagw-lease").factory());

    LeaseKeeper(ControlChannel control) {
        this.stub = SessionServiceGrpc.newStub(control.channel());
        this.errors = control.errors();
    }

    /**
     * Keeps a session alive until the lease is closed.
     *
     * @param onLost told once when the gateway has ended the session, or must have
     */
    Lease keep(String sessionId, long generation, Duration length, Consumer<GatewayException> onLost) {
        Lease lease = new Lease(sessionId, generation, length, onLost);
        lease.start();
        return lease;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** One session's lease. */
    final class Lease implements AutoCloseable, StreamObserver<RenewSessionResponse> {

        private final String sessionId;
        private final long generation;
        private final Duration length;
        private final Consumer<GatewayException> onLost;
        private volatile long renewedNanos = System.nanoTime();
        private volatile boolean closed;
        private ScheduledFuture<?> schedule;

        private Lease(String sessionId, long generation, Duration length, Consumer<GatewayException> onLost) {
            this.sessionId = sessionId;
            this.generation = generation;
            this.length = length;
            this.onLost = onLost;
        }

        private void start() {
            long period = periodNanos();
            schedule = executor.scheduleAtFixedRate(this::renew, period, period, TimeUnit.NANOSECONDS);
        }

        private long periodNanos() {
            return Math.max(1, length.toNanos() / RENEWALS_PER_LEASE);
        }

        private void renew() {
            stub.withDeadlineAfter(length.toNanos(), TimeUnit.NANOSECONDS)
                    .renewSession(
                            RenewSessionRequest.newBuilder()
                                    .setSessionId(sessionId)
                                    .setGeneration(generation)
                                    .build(),
                            this);
        }

        @Override
        public void onNext(RenewSessionResponse response) {
            renewedNanos = System.nanoTime();
        }

        @Override
        public void onError(Throwable error) {
            GatewayException e = error instanceof StatusRuntimeException refused
                    ? errors.translate(refused)
                    : new GatewayException(Status.Code.INTERNAL, "INTERNAL", "", "renewing failed", error);
            boolean over = System.nanoTime() - renewedNanos > length.toNanos();
            if (over || isFinal(e.code())) {
                lost(e);
            }
        }

        private boolean isFinal(Status.Code code) {
            return code == Status.Code.NOT_FOUND || code == Status.Code.FAILED_PRECONDITION;
        }

        private synchronized void lost(GatewayException cause) {
            if (!closed) {
                close();
                onLost.accept(new GatewayException(
                        cause.code(),
                        cause.reason(),
                        cause.field(),
                        "the gateway has ended the session: " + cause.getMessage(),
                        cause));
            }
        }

        @Override
        public void onCompleted() {
            // The answer was the one message.
        }

        String sessionId() {
            return sessionId;
        }

        long generation() {
            return generation;
        }

        @Override
        public void close() {
            closed = true;
            if (schedule != null) {
                schedule.cancel(false);
            }
        }
    }
}
