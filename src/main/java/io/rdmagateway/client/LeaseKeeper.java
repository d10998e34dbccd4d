package io.rdmagateway.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.DeleteSessionResponse;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc.SessionServiceStub;
import io.rdmagateway.proto.v1.WatchSessionRequest;
import io.rdmagateway.proto.v1.WatchSessionResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Keeps the leases of a client's sessions, on one daemon thread that never waits for a call. */
final class LeaseKeeper implements AutoCloseable {

    private final ControlChannel control;
    private final RandomGenerator random;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rdmagw-lease").factory());
    private final SessionServiceStub stub;
    private final Set<Lease> open = new HashSet<>();

    /** @param random spreads attempts to reach the gateway again */
    LeaseKeeper(ControlChannel control, RandomGenerator random) {
        this.control = control;
        this.random = random;
        this.stub = SessionServiceGrpc.newStub(control.channel()).withExecutor(thread);
    }

    /**
     * Keeps an ACTIVE session alive until the lease is closed.
     *
     * @param path told when the gateway has ended the session, or must have, or is about to
     */
    Lease keep(String sessionId, long generation, Duration length, DataPath path) {
        WatchSessionRequest request = WatchSessionRequest.newBuilder()
                .setSessionId(sessionId)
                .setGeneration(generation)
                .build();
        Lease lease = new Lease(this, request, length, path, new Backoff(random));
        execute(() -> {
            open.add(lease);
            lease.start();
        });
        return lease;
    }

    void forget(Lease lease) {
        open.remove(lease);
    }

    /** Leaves word for the thread; when the client is closed there is nobody to take it, and nothing to be done. */
    void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException closed) {
            // Every lease ended with the client.
        }
    }

    Future<?> every(Duration period, Runnable task) {
        long nanos = Math.max(1, period.toNanos());
        return thread.scheduleAtFixedRate(task, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    void after(Duration pause, Runnable task) {
        try {
            thread.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // As above; every call ended with the connection.
        }
    }

    void watch(ClientResponseObserver<WatchSessionRequest, WatchSessionResponse> observer) {
        stub.watchSession(observer);
    }

    void reconnect() {
        control.reconnect();
    }

    GatewayException translate(Throwable error) {
        return error instanceof StatusRuntimeException refused
                ? control.errors().translate(refused)
                : new GatewayException(Status.Code.INTERNAL, "INTERNAL", "", "the call failed: " + error, error);
    }

    /** Ends a session without waiting for the answer: when none comes, the lease ends it. */
    void delete(String sessionId, long generation) {
        stub.withDeadlineAfter(SessionCalls.DELETE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
                .deleteSession(
                        DeleteSessionRequest.newBuilder()
                                .setSessionId(sessionId)
                                .setGeneration(generation)
                                .build(),
                        new Unheard());
    }

    private static final class Unheard implements StreamObserver<DeleteSessionResponse> {

        @Override
        public void onNext(DeleteSessionResponse response) {
            // Nobody waits.
        }

        @Override
        public void onError(Throwable error) {
            // Nobody waits.
        }

        @Override
        public void onCompleted() {
            // Nobody waits.
        }
    }

    /** Lets go of all sessions. The thread stays for what gRPC calls back, until {@link #stop()}. */
    @Override
    public void close() {
        execute(() -> List.copyOf(open).forEach(Lease::close));
    }

    /** Ends the thread; the control channel must be closed. */
    void stop() {
        thread.shutdown();
    }
}
