package io.rdmagateway.chaos;

import io.rdmagateway.proto.v1.CreateGrantRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.GrantAccess;
import io.rdmagateway.proto.v1.RemoteMemory;
import io.rdmagateway.proto.v1.RenewSessionRequest;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** A program that walks through a session up to one {@link KillPoint}, says so, and waits there for its end. */
final class KillVictim {

    static final String REGION = "kill-matrix";

    static final String UNKNOWN_SESSION = "-";
    private static final long RENEWAL_NANOS = 300_000_000;
    static final int MEMORY_BYTES = 256 << 10;

    private final KillPoint last;
    private final GatewayStubs stubs;
    private final ClientHalf half;
    private Session session;

    private KillVictim(KillPoint last, GatewayStubs stubs, ClientHalf half) {
        this.last = last;
        this.stubs = stubs;
        this.half = half;
    }

    /** @param args port, folder of certificates, point; without a point it goes to its end and leaves */
    public static void main(String[] args) throws InterruptedException {
        RdmaProvider provider = RdmaProviders.choose(RdmaProviders.AUTO);
        RdmaDevice device = provider.open(provider.deviceNames().getFirst());
        GatewayStubs stubs = new GatewayStubs(Path.of(args[1]), Integer.parseInt(args[0]));
        ClientHalf half = new ClientHalf(device, MEMORY_BYTES);
        new KillVictim(args.length > 2 ? KillPoint.valueOf(args[2]) : null, stubs, half).walk();
        half.close();
        stubs.close();
        device.close();
    }

    private void walk() throws InterruptedException {
        reach(KillPoint.QP_IN_INIT);
        String requestId = UUID.randomUUID().toString();
        if (last == KillPoint.CREATE_SENT) {
            stubs.sendUnawaited(stub -> stub.createSession(half.creation(requestId)));
        }
        reach(KillPoint.CREATE_SENT);
        CreateSessionResponse answer = stubs.sessions().createSession(half.creation(requestId));
        session = answer.getSession();
        reach(KillPoint.CREATED);
        half.connect(answer);
        reach(KillPoint.QP_IN_RTS);
        half.postNonce(answer);
        reach(KillPoint.NONCE_POSTED);
        half.awaitOne();
        reach(KillPoint.NONCE_WRITTEN);
        if (last == KillPoint.ACTIVATE_SENT) {
            stubs.sendUnawaited(stub -> stub.activateSession(ClientHalf.activation(session)));
        }
        reach(KillPoint.ACTIVATE_SENT);
        stubs.sessions().activateSession(ClientHalf.activation(session));
        Thread renewing = Thread.ofVirtual().start(this::keepAlive);
        reach(KillPoint.ACTIVE);
        if (last == KillPoint.RENEW_SENT) {
            stubs.sendUnawaited(stub -> stub.renewSession(renewal()));
        }
        reach(KillPoint.RENEW_SENT);
        transfer();
        half.destroyQp();
        reach(KillPoint.QP_DESTROYED);
        renewing.interrupt();
        renewing.join();
        if (last == KillPoint.DELETE_SENT) {
            stubs.sendUnawaited(stub -> stub.deleteSession(ClientHalf.deletion(session)));
        }
        reach(KillPoint.DELETE_SENT);
        stubs.sessions().deleteSession(ClientHalf.deletion(session));
        reach(KillPoint.DELETED);
    }

    /** On a busy machine the way to a late point takes longer than a short lease. */
    private void keepAlive() {
        while (!Thread.interrupted()) {
            stubs.sessions().renewSession(renewal());
            LockSupport.parkNanos(RENEWAL_NANOS);
        }
    }

    private void transfer() throws InterruptedException {
        RemoteMemory granted = stubs.grants()
                .createGrant(CreateGrantRequest.newBuilder()
                        .setSessionId(session.getSessionId())
                        .setGeneration(session.getGeneration())
                        .setRegion(REGION)
                        .addAllAccess(List.of(GrantAccess.GRANT_ACCESS_READ, GrantAccess.GRANT_ACCESS_WRITE))
                        .build())
                .getMemory();
        reach(KillPoint.GRANTED);
        keepBusy(KillPoint.WRITE_IN_FLIGHT, 1, () -> half.postWrite(granted));
        keepBusy(KillPoint.READ_IN_FLIGHT, 1, () -> half.postRead(granted));
        keepBusy(KillPoint.ECHO_IN_FLIGHT, 2, half::postPing);
    }

    /** Posts as much as there is room for, and at the last point goes on so for ever. */
    private void keepBusy(KillPoint point, int completionsEach, Runnable post) throws InterruptedException {
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
        }
    }

    private RenewSessionRequest renewal() {
        return RenewSessionRequest.newBuilder()
                .setSessionId(session.getSessionId())
                .setGeneration(session.getGeneration())
                .build();
    }

    private void reach(KillPoint point) throws InterruptedException {
        if (point == last) {
            announce();
            new CountDownLatch(1).await();
        }
    }

    private void announce() {
        System.out.println(last + " " + (session == null ? UNKNOWN_SESSION : session.getSessionId()));
    }
}
