package io.rdmagateway.chaos;

import io.grpc.StatusRuntimeException;
import io.rdmagateway.proto.v1.CreateGrantRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.GrantAccess;
import io.rdmagateway.proto.v1.RemoteMemory;
import io.rdmagateway.proto.v1.RenewSessionRequest;
import io.rdmagateway.proto.v1.Session;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;

/**
 * Walks through a session up to one {@link KillPoint}. Before its last step it waits for the others, so that what it dies in
 * has just begun.
 */
final class KillClient {

    static final String UNKNOWN_SESSION = "-";

    private static final long RENEWAL_NANOS = 700_000_000;

    private final KillPoint last;
    private final GatewayStubs stubs;
    private final ClientHalf half;
    private final CountDownLatch renewing;
    private final CyclicBarrier everybody;
    private Session session;

    /**
     * Makes one.
     *
     * @param renewing those of the same program that renew their session at their point: the others, whose time is short,
     *     set out when these have arrived
     * @param everybody of the same program
     */
    KillClient(KillPoint last, GatewayStubs stubs, ClientHalf half, CountDownLatch renewing, CyclicBarrier everybody) {
        this.last = last;
        this.stubs = stubs;
        this.half = half;
        this.renewing = renewing;
        this.everybody = everybody;
    }

    /** True when a client keeps its session alive until its last step there. */
    static boolean renewsBefore(KillPoint point) {
        return point.compareTo(KillPoint.ACTIVE) > 0;
    }

    /** One step on the way. */
    @FunctionalInterface
    private interface Step {
        void go() throws InterruptedException;
    }

    /** Returns never. */
    void walk() throws InterruptedException, BrokenBarrierException {
        if (!renewsBefore(last)) {
            renewing.await();
        }
        String requestId = UUID.randomUUID().toString();
        step(KillPoint.QP_IN_INIT, () -> {});
        stepIfLast(
                KillPoint.CREATE_SENT, () -> stubs.sendUnawaited(stub -> stub.createSession(half.creation(requestId))));
        CreateSessionResponse[] answer = new CreateSessionResponse[1];
        step(KillPoint.CREATED, () -> {
            answer[0] = stubs.sessions().createSession(half.creation(requestId));
            session = answer[0].getSession();
        });
        step(KillPoint.QP_IN_RTS, () -> half.connect(answer[0]));
        step(KillPoint.NONCE_POSTED, () -> half.postNonce(answer[0]));
        step(KillPoint.NONCE_WRITTEN, half::awaitSome);
        stepIfLast(
                KillPoint.ACTIVATE_SENT,
                () -> stubs.sendUnawaited(stub -> stub.activateSession(ClientHalf.activation(session))));
        step(KillPoint.ACTIVE, () -> {
            stubs.sessions().activateSession(ClientHalf.activation(session));
            Thread.ofVirtual().start(this::keepAlive);
        });
        stepIfLast(KillPoint.RENEW_SENT, () -> stubs.sendUnawaited(stub -> stub.renewSession(renewal())));
        transfer();
        step(KillPoint.QP_DESTROYED, half::destroyQp);
        stepIfLast(
                KillPoint.DELETE_SENT,
                () -> stubs.sendUnawaited(stub -> stub.deleteSession(ClientHalf.deletion(session))));
        step(KillPoint.DELETED, () -> stubs.sessions().deleteSession(ClientHalf.deletion(session)));
    }

    private void transfer() throws InterruptedException, BrokenBarrierException {
        RemoteMemory[] granted = new RemoteMemory[1];
        step(
                KillPoint.GRANTED,
                () -> granted[0] = stubs.grants()
                        .createGrant(CreateGrantRequest.newBuilder()
                                .setSessionId(session.getSessionId())
                                .setGeneration(session.getGeneration())
                                .setRegion(KillVictim.REGION)
                                .addAllAccess(List.of(GrantAccess.GRANT_ACCESS_READ, GrantAccess.GRANT_ACCESS_WRITE))
                                .build())
                        .getMemory());
        keepBusy(KillPoint.WRITE_IN_FLIGHT, 1, () -> half.postWrite(granted[0]));
        keepBusy(KillPoint.READ_IN_FLIGHT, 1, () -> half.postRead(granted[0]));
        keepBusy(KillPoint.ECHO_IN_FLIGHT, 2, half::postPing);
    }

    /** Takes a step, and stays when it was the last. */
    private void step(KillPoint point, Step step) throws InterruptedException, BrokenBarrierException {
        if (point != last) {
            step.go();
            return;
        }
        meetOthers();
        step.go();
        announce();
        new CountDownLatch(1).await();
    }

    private void meetOthers() throws InterruptedException, BrokenBarrierException {
        if (renewsBefore(last)) {
            renewing.countDown();
        }
        everybody.await();
    }

    private void stepIfLast(KillPoint point, Step step) throws InterruptedException, BrokenBarrierException {
        if (point == last) {
            step(point, step);
        }
    }

    /** Posts as much as there is room for, and at the last point goes on so for ever. */
    private void keepBusy(KillPoint point, int completionsEach, Runnable post)
            throws InterruptedException, BrokenBarrierException {
        if (point == last) {
            meetOthers();
        }
        for (int i = 0; i < ClientHalf.DEPTH; i++) {
            post.run();
        }
        if (point == last) {
            announce();
        }
        int left = ClientHalf.DEPTH * completionsEach;
        for (int done = 0; point == last || left > 0; ) {
            int count = half.poll();
            left -= count;
            for (done += count; point == last && done >= completionsEach; done -= completionsEach) {
                post.run();
            }
            if (count == 0) {
                Thread.yield();
            }
        }
    }

    /** On a busy machine the way to a late point takes longer than a short lease. */
    private void keepAlive() {
        try {
            while (true) {
                stubs.sessions().renewSession(renewal());
                LockSupport.parkNanos(RENEWAL_NANOS);
            }
        } catch (StatusRuntimeException e) {
            // The session has been deleted.
        }
    }

    private RenewSessionRequest renewal() {
        return RenewSessionRequest.newBuilder()
                .setSessionId(session.getSessionId())
                .setGeneration(session.getGeneration())
                .build();
    }

    private void announce() {
        System.out.println(last + " " + (session == null ? UNKNOWN_SESSION : session.getSessionId()));
    }
}
