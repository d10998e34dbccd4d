package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdmagateway.server.DevCertificates;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSessionTest {

    private static final SessionOptions OPTIONS =
            new SessionOptions(100, 16, Duration.ofMillis(200), OptionalInt.empty(), GidWish.NONE, Duration.ZERO);

    @TempDir
    private static Path dir;

    private static DevCertificates certificates;

    private final FakeDevice device = new FakeDevice();
    private FakeGateway gateway;
    private GatewayClient client;

    @BeforeAll
    static void issue() throws IOException {
        certificates = DevCertificates.in(dir);
    }

    @BeforeEach
    void start() throws IOException {
        gateway = new FakeGateway(certificates, device);
        client = new GatewayClient(new GatewayOptions(
                new GatewayAddress("localhost", gateway.port()),
                new TlsFiles(certificates.caCert(), certificates.clientCert(), certificates.clientKey())));
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
    }

    private ClientSession open() {
        return client.open(device, OPTIONS);
    }

    private static RemoteRegion attach(ClientSession session) {
        return session.attach("r", 0, 0, EnumSet.allOf(RegionAccess.class));
    }

    @Test
    void shouldProveTheDataPathAndTellWhatWasSettledWhenOpened() {
        try (ClientSession session = open()) {
            SessionFacts facts = session.facts();
            assertThat(facts.generation()).isEqualTo(5);
            assertThat(facts.local().source()).isEqualTo(FakeDevice.SOURCE);
            assertThat(facts.gatewayGid()).isEqualTo(FakeDevice.IPV4);
            assertThat(facts.lease()).isEqualTo(Duration.ofMinutes(1));
            assertThat(facts.handshake()).isPositive();
            assertThat(gateway.calls).startsWith("create", "activate");
            assertThat(device.qp.performed).hasSize(1);
        }
    }

    @Test
    void shouldDrawAnotherPsnAndRequestIdForEverySession() {
        open().close();
        var first = gateway.lastCreate();
        open().close();
        var second = gateway.lastCreate();

        assertThat(second.getRequestId()).isNotEqualTo(first.getRequestId());
        // Equal once in 2^24 runs.
        assertThat(second.getEndpoint().getPsn())
                .isNotEqualTo(first.getEndpoint().getPsn());
    }

    @Test
    void shouldReleaseChildrenBeforeParentsWhenClosed() {
        ClientSession session = open();
        session.allocate(10);
        device.journal.clear();

        session.close();
        session.close();

        assertThat(device.journal).containsExactly("close qp", "close mr", "close cq", "close channel", "close pd");
        assertThat(gateway.calls)
                .filteredOn(call -> !call.equals("watch"))
                .containsExactly("create", "activate", "delete");
    }

    @Test
    void shouldReleaseEverythingWhenTheGatewayIsGone() {
        ClientSession session = open();
        device.journal.clear();
        gateway.close();

        session.close();

        assertThat(device.journal).containsExactly("close qp", "close cq", "close channel", "close pd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"allocPd", "createChannel", "createCq", "createQp", "connect", "postSend"})
    void shouldTakeBackWhatWasMadeWhenAVerbIsRefused(String verb) {
        device.refused = verb;

        assertThatExceptionOfType(VerbsException.class).isThrownBy(this::open).withMessageContaining(verb);

        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "activate"})
    void shouldTakeBackWhatWasMadeWhenTheGatewayRefuses(String call) {
        gateway.refused.add(call);

        GatewayException e = catchThrowableOfType(GatewayException.class, this::open);

        assertThat(e.reason()).isEqualTo("BY_TEST");
        assertNothingIsLeft();
    }

    @Test
    void shouldPassOnTheReasonWhenTheNonceDidNotArrive() {
        device.qp.writesVanish = true;

        GatewayException e = catchThrowableOfType(GatewayException.class, this::open);

        assertThat(e.reason()).isEqualTo("DATA_PATH_NOT_PROVEN");
        assertNothingIsLeft();
    }

    @Test
    void shouldRefuseTheAnswerWhenTheGatewaysEndpointIsImpossible() {
        gateway.gatewayQpNum = 1;

        GatewayException e = catchThrowableOfType(GatewayException.class, this::open);

        assertThat(e.reason()).isEqualTo("MALFORMED_ANSWER");
        assertThat(e).hasMessageContaining("gateway_endpoint.qp_num");
        assertNothingIsLeft();
    }

    @Test
    void shouldRefuseTheAnswerWhenTheNonceIsShort() {
        gateway.nonce = new byte[4];

        GatewayException e = catchThrowableOfType(GatewayException.class, this::open);

        assertThat(e.reason()).isEqualTo("MALFORMED_ANSWER");
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        long made = device.journal.stream()
                .filter(step -> step.startsWith("alloc") || step.startsWith("create"))
                .count();
        long closed =
                device.journal.stream().filter(step -> step.startsWith("close")).count();
        assertThat(closed).as("%s", device.journal).isEqualTo(made);
        boolean created = gateway.calls.contains("create") && !gateway.refused.contains("create");
        assertThat(gateway.calls.contains("delete")).isEqualTo(created);
    }

    @Test
    void shouldMoveBytesBothWaysInSlicesWithinTheWindow() {
        try (ClientSession session = open();
                RemoteRegion region = attach(session);
                RegisteredBuffer buffer = session.allocate(3_000)) {
            for (int i = 0; i < 3_000; i++) {
                buffer.memory().set(ValueLayout.JAVA_BYTE, i, (byte) i);
            }

            region.write(buffer, 5, 40, 2_950);
            assertThat(gateway.region()
                            .asSlice(40, 2_950)
                            .mismatch(buffer.memory().asSlice(5, 2_950)))
                    .isEqualTo(-1);

            gateway.region().set(ValueLayout.JAVA_BYTE, 41, (byte) 99);
            region.read(buffer, 5, 40, 2_950);
            assertThat(buffer.memory().get(ValueLayout.JAVA_BYTE, 6)).isEqualTo((byte) 99);
            assertThat(device.qp.performed).hasSize(1 + 30 + 30);
            assertThat(device.qp.mostOutstanding).isLessThanOrEqualTo(OPTIONS.depth());
            assertThat(device.qp.performed).filteredOn(wr -> wr.signaled).hasSizeLessThan(61 / 3);
        }
    }

    @Test
    void shouldRefuseWhenARangeLeavesTheBufferOrTheRegion() {
        try (ClientSession session = open();
                RemoteRegion region = attach(session);
                RegisteredBuffer buffer = session.allocate(100)) {
            assertThatThrownBy(() -> region.write(buffer, 1, 0, 100)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> region.read(buffer, 0, FakeGateway.REGION_BYTES - 99, 100))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> region.fetchAdd(-8, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(device.qp.performed).hasSize(1);
        }
    }

    @Test
    void shouldReturnTheFormerValueWhenAtomic() {
        try (ClientSession session = open();
                RemoteRegion region = attach(session)) {
            assertThat(region.fetchAdd(16, 5)).isZero();
            assertThat(region.compareSwap(16, 5, 9)).isEqualTo(5);
            assertThat(region.compareSwap(16, 5, 1)).isEqualTo(9);
            assertThat(gateway.region().get(ValueLayout.JAVA_LONG, 16)).isEqualTo(9);
        }
    }

    @Test
    void shouldThrowTheFirstCauseWhenOthersAreItsConsequence() {
        try (ClientSession session = open();
                RemoteRegion region = attach(session);
                RegisteredBuffer buffer = session.allocate(1_000)) {
            device.qp.failAt = 4;

            assertThatThrownBy(() -> region.write(buffer, 0, 0, 1_000))
                    .isInstanceOfSatisfying(
                            WorkCompletionException.class,
                            e -> assertThat(e.status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR));
            assertThatThrownBy(() -> region.read(buffer, 0, 0, 1)).isInstanceOf(WorkCompletionException.class);
        }
    }

    @Test
    void shouldGiveUpWhenNothingProgresses() {
        try (ClientSession session = open();
                RemoteRegion region = attach(session);
                RegisteredBuffer buffer = session.allocate(1_000)) {
            device.qp.stuck = true;

            GatewayException e = catchThrowableOfType(GatewayException.class, () -> region.write(buffer, 0, 0, 1_000));

            assertThat(e.reason()).isEqualTo("TRANSFER_TIMEOUT");
            // What was under way was flushed before the buffer was given back.
            assertThat(device.qp.performed).hasSize(1 + 10);
        }
    }

    @Test
    void shouldComeBackAsItWentWhenPinged() {
        try (ClientSession session = open()) {
            for (int i = 0; i < 40; i++) {
                assertThat(session.ping(64, Duration.ofSeconds(1))).isPresent();
            }
            assertThatThrownBy(() -> session.send(new byte[FakeGateway.MAX_MESSAGE_BYTES + 1]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(session.receive(Duration.ofMillis(1))).isEmpty();
        }
    }

    @Test
    void shouldSayClosedWhenUsedAfterClose() {
        ClientSession session = open();
        RemoteRegion region = attach(session);
        RegisteredBuffer buffer = session.allocate(8);
        session.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> region.write(buffer, 0, 0, 8))
                .withMessageContaining("closed");
    }

    @Test
    void shouldRegisterReadOnlyMemoryWhenItIsOnlySent() {
        try (ClientSession session = open();
                RemoteRegion region = attach(session);
                Arena arena = Arena.ofConfined()) {
            MemorySegment own = arena.allocateFrom("hello").asReadOnly();
            try (RegisteredBuffer buffer = session.register(own)) {
                region.write(buffer, 0, 0, 6);
            }
            assertThat(own.isAccessibleBy(Thread.currentThread())).isTrue();
            assertThat(gateway.region().getString(0)).isEqualTo("hello");
        }
    }

    @Test
    void shouldShowNoSecretsWhenPrinted() {
        try (ClientSession session = open()) {
            assertThat(session.facts().toString())
                    .doesNotContainIgnoringCase("psn")
                    .doesNotContainIgnoringCase("rkey")
                    .doesNotContainIgnoringCase("nonce");
        }
    }
}
