package io.rdmagateway.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.QueuePairEndpoint;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.RdmaDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the packaged gateway on the soft device open sessions while half of the calls are lost, doubled or reordered. */
@Tag("packaged")
class ChaoticOpensIT {

    private static final int OPENS = Integer.getInteger("rdmagateway.chaos.opens", 600);
    private static final long SEED = Long.getLong("rdmagateway.chaos.seed", 8);
    private static final int AT_A_TIME = 200;
    private static final int THREADS = 40;
    /** Shorter than some answers are held back: the client asks again, and then gets two. */
    private static final long DEADLINE_MILLIS = 300;
    /** Nothing may end by itself here: whatever is missing in the count was never made, or made twice. */
    private static final String LONG = "PT10M";

    private static final Duration SOON = Duration.ofSeconds(10);

    private record Open(ClientHalf half, Session session) {}

    @TempDir
    Path dir;

    private final Map<String, Set<QueuePairEndpoint>> made = new ConcurrentHashMap<>();
    private final AtomicInteger repeats = new AtomicInteger();
    private ServedGateway gateway;
    private GatewayWitness witness;
    private ChaosProxy proxy;
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        gateway = ServedGateway.start(
                dir,
                Map.of(
                        "GATEWAY_LEASE",
                        LONG,
                        "GATEWAY_PENDING_TIMEOUT",
                        LONG,
                        "GATEWAY_LIMITS_CREATES_PER_SECOND",
                        "1000000"),
                "--provider",
                "soft",
                "--soft-address",
                SoftLoopback.address(1));
        witness = new GatewayWitness(gateway, new GatewayStubs(dir, gateway.port()));
        proxy = new ChaosProxy(
                witness.stubs().channel(),
                SEED,
                SessionServiceGrpc.getCreateSessionMethod().getFullMethodName(),
                this::remember);
        channel = ManagedChannelBuilder.forAddress("localhost", proxy.port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        proxy.close();
        witness.stubs().close();
        gateway.close();
        assertThat(gateway.log()).doesNotContain("not everything was released");
    }

    /** Queue pair numbers of the soft device are drawn at random and none comes again within a minute. */
    private void remember(byte[] request, byte[] answer) {
        try {
            made.computeIfAbsent(
                            CreateSessionRequest.parseFrom(request).getRequestId(), id -> ConcurrentHashMap.newKeySet())
                    .add(CreateSessionResponse.parseFrom(answer).getGatewayEndpoint());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Asks until somebody answers. */
    private <T> T insist(Function<SessionServiceBlockingStub, T> call) {
        while (true) {
            try {
                return call.apply(SessionServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.DEADLINE_EXCEEDED) {
                    throw e;
                }
                repeats.incrementAndGet();
            }
        }
    }

    private Open open(RdmaDevice device, String requestId) {
        ClientHalf half = new ClientHalf(device, ClientHalf.MESSAGE_BYTES);
        CreateSessionResponse answer = insist(stub -> stub.createSession(half.creation(requestId)));
        half.connect(answer);
        half.postNonce(answer);
        half.awaitSome();
        return new Open(
                half,
                insist(stub -> stub.activateSession(ClientHalf.activation(answer.getSession())))
                        .getSession());
    }

    private Optional<Open> openFor(RdmaDevice device, String requestId, boolean staying) {
        Open open = open(device, requestId);
        if (staying) {
            return Optional.of(open);
        }
        close(open);
        return Optional.empty();
    }

    private void close(Open open) {
        insist(stub -> stub.deleteSession(ClientHalf.deletion(open.session)));
        open.half.close();
    }

    private static <T> List<T> all(ExecutorService executor, List<Callable<T>> calls) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> result : executor.invokeAll(calls)) {
            results.add(result.get());
        }
        return results;
    }

    @Test
    void shouldMakeOneQueuePairForEachRequestIdWhenCallsGoAstray() throws Exception {
        long start = System.nanoTime();
        try (RdmaDevice device = SoftLoopback.open(2);
                ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            for (int done = 0; done < OPENS; done += AT_A_TIME) {
                List<Callable<Optional<Open>>> opens = new ArrayList<>();
                for (int i = 0; i < AT_A_TIME; i++) {
                    String requestId = "open-" + (done + i);
                    boolean stays = i % 2 == 0;
                    opens.add(() -> openFor(device, requestId, stays));
                }
                List<Open> sessions =
                        all(executor, opens).stream().flatMap(Optional::stream).toList();
                proxy.awaitQuiet(); // copies of CreateSession come when its session lives, and when it has been deleted
                assertThat(witness.queuePairs()).as("those that stay").isEqualTo(sessions.size());

                all(
                        executor,
                        sessions.stream()
                                .map(open -> Executors.callable(() -> close(open)))
                                .toList());
                proxy.awaitQuiet();
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(witness.held()).isEmpty());
            }
        }
        System.out.printf(
                "%d opens in %d ms, seed %d: of %d calls %d were lost, %d doubled, %d reordered; %d times a client asked again%n",
                made.size(),
                Duration.ofNanos(System.nanoTime() - start).toMillis(),
                SEED,
                Arrays.stream(Fate.values()).mapToInt(proxy::count).sum(),
                proxy.count(Fate.LOST),
                proxy.count(Fate.DOUBLED),
                proxy.count(Fate.REORDERED),
                repeats.get());
        assertThat(made).hasSize(OPENS);
        assertThat(made)
                .allSatisfy((requestId, endpoints) ->
                        assertThat(endpoints).as(requestId).hasSize(1));
    }
}
