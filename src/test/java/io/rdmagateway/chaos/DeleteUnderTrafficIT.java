package io.rdmagateway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.proto.v1.CreateGrantRequest;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.GrantAccess;
import io.rdmagateway.proto.v1.RemoteMemory;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session is deleted while its client, which knows nothing of it, goes on to WRITE, READ and SEND as fast as it can. */
@Tag("packaged")
class DeleteUnderTrafficIT {

    private static final int SESSIONS = 30;
    private static final int BYTES = 256 << 10;
    private static final int FLYING = 100;
    private static final String REGION = "traffic";

    @TempDir
    Path dir;

    /** One kind of traffic. */
    private record Kind(int completionsEach, Runnable post) {}

    /** Goes on until it is told to stop, or finds out that the other side is gone. */
    private static void flood(ClientHalf half, Kind kind, Semaphore completed, AtomicBoolean stopped) {
        try {
            for (int i = 0; i < ClientHalf.DEPTH; i++) {
                kind.post.run();
            }
            for (int done = 0; !stopped.get(); ) {
                int count = half.poll();
                completed.release(count);
                for (done += count; done >= kind.completionsEach; done -= kind.completionsEach) {
                    kind.post.run();
                }
            }
        } catch (WorkCompletionException | VerbsException e) {
            completed.release(FLYING);
        }
    }

    private static Session activate(GatewayStubs stubs, ClientHalf half, int number) {
        CreateSessionResponse answer = stubs.sessions().createSession(half.creation("traffic-" + number));
        half.connect(answer);
        half.postNonce(answer);
        half.awaitSome();
        return stubs.sessions()
                .activateSession(ClientHalf.activation(answer.getSession()))
                .getSession();
    }

    private static RemoteMemory grant(GatewayStubs stubs, Session session) {
        return stubs.grants()
                .createGrant(CreateGrantRequest.newBuilder()
                        .setSessionId(session.getSessionId())
                        .setGeneration(session.getGeneration())
                        .setRegion(REGION)
                        .addAllAccess(List.of(GrantAccess.GRANT_ACCESS_READ, GrantAccess.GRANT_ACCESS_WRITE))
                        .build())
                .getMemory();
    }

    @Test
    void shouldDeleteWithinASecondWhenTrafficIsInFlight() throws Exception {
        Times times = new Times();
        try (ServedGateway gateway =
                        ServedGateway.start(dir, "--provider", "soft", "--soft-address", SoftLoopback.address(1));
                GatewayStubs stubs = new GatewayStubs(dir, gateway.port());
                RdmaDevice device = SoftLoopback.open(2);
                ExecutorService executor = Executors.newCachedThreadPool()) {
            stubs.regions()
                    .createRegion(CreateRegionRequest.newBuilder()
                            .setName(REGION)
                            .setLengthBytes(BYTES)
                            .build());
            GatewayWitness witness = new GatewayWitness(gateway, stubs);
            for (int i = 0; i < SESSIONS; i++) {
                try (ClientHalf half = new ClientHalf(device, BYTES)) {
                    Session session = activate(stubs, half, i);
                    RemoteMemory memory = grant(stubs, session);
                    List<Kind> kinds = List.of(
                            new Kind(1, () -> half.postWrite(memory)),
                            new Kind(1, () -> half.postRead(memory)),
                            new Kind(2, half::postPing));
                    Kind kind = kinds.get(i % kinds.size());
                    Semaphore completed = new Semaphore(0);
                    AtomicBoolean stopped = new AtomicBoolean();
                    Future<?> flood = executor.submit(() -> flood(half, kind, completed, stopped));
                    completed.acquire(FLYING);

                    long start = System.nanoTime();
                    stubs.sessions().deleteSession(ClientHalf.deletion(session));
                    times.addNanos(System.nanoTime() - start);
                    assertThat(witness.held()).isEmpty();
                    stopped.set(true);
                    flood.get();
                }
            }
        }
        System.out.println("DeleteSession with traffic in flight, " + times);
        assertThat(times.max()).as("ms").isLessThanOrEqualTo(1000);
    }
}
