package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.QueuePairEndpoint;
import io.rdmagateway.testing.FreePort;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.PsnSource;
import io.rdmagateway.verbs.WorkCompletionException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opening a session while the gateway is not there, or not ready for it. */
class PatienceTest extends ClientFixture {

    private static final SessionOptions PATIENT = OPTIONS.withPatience(Duration.ofSeconds(20));

    private static StatusRuntimeException unavailable() {
        return FakeGateway.refusal(Status.Code.UNAVAILABLE, "DEVICE_UNAVAILABLE", "", "the port is down");
    }

    private static StatusRuntimeException full() {
        return FakeGateway.refusal(Status.Code.RESOURCE_EXHAUSTED, "SESSION_LIMIT_REACHED", "", "256 sessions");
    }

    private static StatusRuntimeException unknown() {
        return FakeGateway.refusal(Status.Code.NOT_FOUND, "SESSION_NOT_FOUND", "", "no such session");
    }

    @Test
    void shouldFailAtOnceWhenNotPatient() {
        gateway.refuseOnce("create", unavailable());

        GatewayException e = catchThrowableOfType(GatewayException.class, this::open);

        assertThat(e.reason()).isEqualTo("DEVICE_UNAVAILABLE");
        assertThat(gateway.calls).containsExactly("create");
    }

    @Test
    void shouldRepeatTheSameRequestWhenTheGatewayHasNoRoomYet() {
        gateway.refuseOnce("create", unavailable());
        gateway.refuseOnce("create", full());
        gateway.refuseOnce("activate", unavailable());

        try (ClientSession session = client.open(device, PATIENT)) {
            assertThat(session.ping(8, Duration.ofSeconds(1))).isPresent();
        }

        assertThat(gateway.creates).hasSize(3).containsOnly(gateway.lastCreate());
        assertThat(device.journal).containsOnlyOnce("createQp");
        assertThat(gateway.calls.stream().filter("activate"::equals)).hasSize(2);
    }

    @Test
    void shouldWaitAsLongAsTheGatewaySays() {
        Duration delay = Duration.ofMillis(300);
        gateway.refuseOnce("create", FakeGateway.refusal("SESSION_RATE_EXCEEDED", delay));

        long start = System.nanoTime();
        client.open(device, PATIENT).close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(delay);
        assertThat(gateway.creates).hasSize(2).containsOnly(gateway.lastCreate());
    }

    @Test
    void shouldNotWaitForWhatComesTooLate() {
        gateway.refuseOnce("create", FakeGateway.refusal("SESSION_RATE_EXCEEDED", Duration.ofHours(1)));

        GatewayException e = catchThrowableOfType(GatewayException.class, () -> client.open(device, PATIENT));

        assertThat(e.reason()).isEqualTo("SESSION_RATE_EXCEEDED");
        assertThat(gateway.creates).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"INVALID_ARGUMENT", "PERMISSION_DENIED", "UNAUTHENTICATED", "INTERNAL", "RESOURCE_EXHAUSTED"})
    void shouldNotRepeatWhatStaysRefused(Status.Code code) {
        gateway.refuseOnce("create", FakeGateway.refusal(code, "BY_TEST", "", "no"));

        catchThrowableOfType(GatewayException.class, () -> client.open(device, PATIENT));

        assertThat(gateway.creates).hasSize(1);
    }

    @Test
    void shouldThrowWhatTheLastAttemptSaidWhenTheTimeIsOver() {
        GatewayException e;
        try (GatewayClient nobodys = clientOf(FreePort.take())) {
            e = catchThrowableOfType(
                    GatewayException.class, () -> nobodys.open(device, OPTIONS.withPatience(Duration.ofMillis(300))));
        }

        assertThat(e.reason()).isEqualTo(ErrorTranslation.UNREACHABLE);
        assertThat(e).hasMessageContaining("connection was refused");
    }

    @Test
    void shouldFindAGatewayThatIsStartedLater() throws IOException {
        int port = FreePort.take();
        try (GatewayClient early = clientOf(port)) {
            CompletableFuture<ClientSession> opened = CompletableFuture.supplyAsync(() -> early.open(device, PATIENT));
            // By now gRPC itself would wait for more than a second.
            soon(() -> device.journal.contains("createQp"));
            catchThrowableOfType(GatewayException.class, () -> early.regions().region("x"));
            try (FakeGateway late = new FakeGateway(certificates, device, "127.0.0.1", port)) {
                opened.join().close();
                assertThat(late.creates).hasSize(1);
            }
        }
    }

    @Test
    void shouldStopWaitingWhenInterrupted() throws Exception {
        CompletableFuture<GatewayException> failure = new CompletableFuture<>();
        try (GatewayClient nobodys = clientOf(FreePort.take())) {
            Thread waiting = Thread.ofPlatform()
                    .start(() -> failure.complete(
                            catchThrowableOfType(GatewayException.class, () -> nobodys.open(device, PATIENT))));
            soon(() -> waiting.getState() == Thread.State.TIMED_WAITING);
            waiting.interrupt();

            assertThat(failure.get().reason()).isEqualTo(ErrorTranslation.UNREACHABLE);
        }
    }

    @Test
    void shouldBeginAnewOnceWhenTheGatewayForgotTheSessionBeforeItWasProven() {
        gateway.refuseOnce("activate", unknown());

        client.open(device, PATIENT).close();

        assertThat(gateway.creates).hasSize(2);
        assertThat(gateway.creates.stream().map(CreateSessionRequest::getRequestId))
                .doesNotHaveDuplicates();
        assertThat(device.journal.stream().filter("createQp"::equals)).hasSize(2);
    }

    @Test
    void shouldNotBeginAThirdTimeWhenThePathCarriesNothing() {
        device.qp.failAlways = true;

        catchThrowableOfType(WorkCompletionException.class, () -> client.open(device, PATIENT));

        assertThat(gateway.creates).hasSize(2);
        assertThat(gateway.calls.stream().filter("delete"::equals)).hasSize(2);
        assertThat(device.journal).endsWith("close qp", "close cq", "close channel", "close pd");
    }

    @Test
    void shouldBeginFarFromWhatTheQueuePairNumberSawLast() {
        for (int i = 0; i < 20; i++) {
            client.open(device, OPTIONS).close();
        }
        List<QueuePairEndpoint> ends =
                gateway.creates.stream().map(CreateSessionRequest::getEndpoint).toList();
        for (int i = 1; i < ends.size(); i++) {
            assertThat(ends.get(i).getQpNum()).isEqualTo(ends.getFirst().getQpNum());
            assertThat(ends.get(i).getPsn() - ends.get(i - 1).getPsn() & Psn.MAX)
                    .isBetween(PsnSource.DISTANCE, Psn.MAX + 1 - PsnSource.DISTANCE);
        }
    }

    /** What a queue pair allows reaches nothing where no memory is registered for it. */
    @Test
    void shouldLetTheGatewayTouchNoMemoryThatIsNotShared() {
        try (ClientSession session = open();
                RegisteredBuffer buffer = session.allocate(8)) {
            assertThat(gateway.lastCreate().getKeepalive()).isTrue();
            assertThat(device.qp.config.access())
                    .containsExactlyInAnyOrder(Access.REMOTE_READ, Access.REMOTE_WRITE, Access.REMOTE_ATOMIC);
            assertThat(device.registered).isNotEmpty().allMatch(access -> access.equals(List.of(Access.LOCAL_WRITE)));
            assertThat(buffer.lengthBytes()).isEqualTo(8);

            session.share(buffer.memory(), Set.of(RegionAccess.READ)).close();
            assertThat(device.registered.getLast()).containsExactlyInAnyOrder(Access.LOCAL_WRITE, Access.REMOTE_READ);
        }
    }

    @Test
    void shouldDoubleTheBoundOfTheBackOffAndUseAllOfIt() {
        List<Duration> longest = new ArrayList<>();
        for (int attempt = 0; attempt < 6; attempt++) {
            int skipped = attempt;
            longest.add(IntStream.range(0, 1000)
                    .mapToObj(seed -> {
                        Backoff backoff = new Backoff(new Random(seed * 7919L));
                        IntStream.range(0, skipped).forEach(i -> backoff.next());
                        return backoff.next();
                    })
                    .max(Duration::compareTo)
                    .orElseThrow());
        }
        assertThat(longest.stream().map(Duration::toMillis).map(millis -> (millis + 20) / 100 * 100))
                .containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
    }
}
