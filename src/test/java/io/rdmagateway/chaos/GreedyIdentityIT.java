package io.rdmagateway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.ListSessionsRequest;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionState;
import io.rdmagateway.server.IdentityCertificates;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.RdmaDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One identity asks for ten times what it may have, in sessions and in requests a second, while others open and close
 * theirs: every one of them succeeds, about as fast as before. The system property {@code rdmagateway.greedy.opens} says how
 * many each of the others makes.
 */
@Tag("packaged")
class GreedyIdentityIT {

    private static final int OPENS = Integer.getInteger("rdmagateway.greedy.opens", 60);
    private static final List<String> OTHERS = List.of("b", "c", "d");
    private static final int SHARE = 4;
    private static final int PER_SECOND = 20;
    private static final int TIMES = 10;
    private static final int GREEDY_THREADS = 4;
    /** Enough for each of the others, who pause as little as they can. */
    private static final int BURST = 4 * OPENS;

    /** In the short form the 99th percentile is one open of a hundred, and other tests run beside it. */
    private static final Duration ROOM = Duration.ofMillis(OPENS > 500 ? 0 : 300);

    @TempDir
    Path dir;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger granted = new AtomicInteger();
    private final Map<String, Integer> refused = new ConcurrentHashMap<>();
    private ServedGateway gateway;

    @BeforeEach
    void start() throws Exception {
        List<String> names = new ArrayList<>(OTHERS);
        names.add("greedy");
        IdentityCertificates.write(dir, names);
        gateway = ServedGateway.start(
                dir,
                Map.of(
                        "GATEWAY_ROLES_CLIENT", "spiffe://test/*",
                        "GATEWAY_LIMITS_SESSIONS", Integer.toString(SHARE * (OTHERS.size() + 1)),
                        "GATEWAY_LIMITS_PER_IDENTITY_SESSIONS", Integer.toString(SHARE),
                        "GATEWAY_LIMITS_CREATES_PER_SECOND", Integer.toString(PER_SECOND),
                        "GATEWAY_LIMITS_CREATE_BURST", Integer.toString(BURST)),
                "--provider",
                "soft",
                "--soft-address",
                SoftLoopback.address(1));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private GatewayStubs stubs(String name) {
        return new GatewayStubs(dir.resolve(name), gateway.port());
    }

    /** Opens and closes sessions, each as soon as the one before it is gone, and returns what each open took. */
    private List<Long> openMany(RdmaDevice device, String name, String run) {
        List<Long> nanos = new ArrayList<>();
        try (GatewayStubs stubs = stubs(name)) {
            stubs.sessions().listSessions(ListSessionsRequest.getDefaultInstance());
            for (int i = 0; i < OPENS; i++) {
                try (ClientHalf half = new ClientHalf(device, ClientHalf.MESSAGE_BYTES)) {
                    long start = System.nanoTime();
                    CreateSessionResponse answer = stubs.sessions().createSession(half.creation(run + i));
                    half.connect(answer);
                    half.postNonce(answer);
                    half.awaitSome();
                    Session session = stubs.sessions()
                            .activateSession(ClientHalf.activation(answer.getSession()))
                            .getSession();
                    nanos.add(System.nanoTime() - start);
                    assertThat(session.getState()).isEqualTo(SessionState.SESSION_STATE_ACTIVE);
                    stubs.sessions().deleteSession(ClientHalf.deletion(session));
                }
            }
        }
        return nanos;
    }

    /** Returns what all opens of the others took, in order. */
    private List<Long> othersOpen(ExecutorService executor, RdmaDevice device, String run) throws Exception {
        List<Callable<List<Long>>> all = new ArrayList<>();
        OTHERS.forEach(name -> all.add(() -> openMany(device, name, run)));
        List<Long> nanos = new ArrayList<>();
        for (Future<List<Long>> one : executor.invokeAll(all)) {
            nanos.addAll(one.get());
        }
        return nanos.stream().sorted().toList();
    }

    /** Asks for ever more sessions and proves none, ten times as often as it may. */
    private void beGreedy(RdmaDevice device, int thread) {
        long pause = Duration.ofSeconds(1).toNanos() * GREEDY_THREADS / (TIMES * PER_SECOND);
        try (GatewayStubs stubs = stubs("greedy");
                ClientHalf half = new ClientHalf(device, ClientHalf.MESSAGE_BYTES)) {
            // Longer than the others if need be: until it has used up what it may do at once.
            for (int i = 0; !over.get() || i < 2 * BURST / GREEDY_THREADS; i++) {
                try {
                    stubs.sessions().createSession(half.creation("greedy-" + thread + "-" + i));
                    granted.incrementAndGet();
                } catch (StatusRuntimeException e) {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                    refused.merge(reason(e), 1, Integer::sum);
                }
                LockSupport.parkNanos(pause);
            }
        }
    }

    private static String reason(StatusRuntimeException e) {
        try {
            return StatusProto.fromThrowable(e)
                    .getDetails(0)
                    .unpack(ErrorInfo.class)
                    .getReason();
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static long percentile(List<Long> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    @Test
    void shouldServeTheOthersAsBeforeWhenOneAsksForTenTimesItsShare() throws Exception {
        try (RdmaDevice device = SoftLoopback.open(2);
                ExecutorService executor = Executors.newFixedThreadPool(OTHERS.size() + GREEDY_THREADS)) {
            othersOpen(executor, device, "warm-");
            List<Long> alone = othersOpen(executor, device, "alone-");
            List<Future<?>> greedy = new ArrayList<>();
            for (int thread = 0; thread < GREEDY_THREADS; thread++) {
                int number = thread;
                greedy.add(executor.submit(() -> beGreedy(device, number)));
            }
            List<Long> beside;
            try {
                beside = othersOpen(executor, device, "beside-");
            } finally {
                over.set(true);
            }
            for (Future<?> one : greedy) {
                one.get();
            }
            System.out.printf(
                    "%d opens of %d others: median %.1f ms alone, %.1f ms beside a greedy one; 99 %%: %.1f and %.1f ms; the"
                            + " greedy one was granted %d and refused %s%n",
                    beside.size(),
                    OTHERS.size(),
                    percentile(alone, 50) / 1e6,
                    percentile(beside, 50) / 1e6,
                    percentile(alone, 99) / 1e6,
                    percentile(beside, 99) / 1e6,
                    granted.get(),
                    refused);
            assertThat(beside).as("opens that succeeded").hasSize(OPENS * OTHERS.size());
            assertThat(refused).containsOnlyKeys("SESSION_LIMIT_REACHED", "SESSION_RATE_EXCEEDED");
            assertThat(granted.get()).isLessThan(refused.get("SESSION_LIMIT_REACHED"));
            assertThat(percentile(beside, 99)).isLessThanOrEqualTo(2 * percentile(alone, 99) + ROOM.toNanos());
        }
    }
}
