package io.rdmagateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rdmagateway.testing.FaultyDevice;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registrations with windows on a device that fails. Nobody takes completions unless a test does. */
class RegistrationsTest {

    private static final Identity ALICE = new Identity("spiffe://test/alice");
    private static final Set<Access> ACCESS = EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE);
    /** What a registration asks of a device before, which is three calls: regMr, allocMw, newSendRequest. */
    private static final int POST_SEND = 3;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(4096, 4096);
    private final AtomicInteger released = new AtomicInteger();
    private RdmaDevice real;
    private FaultyDevice faulty;
    private CompletionChannel channel;
    private CompletionEngine engine;
    private Sessions sessions;
    private LoopbackPeer peer;
    private Session session;

    @BeforeEach
    void start() {
        real = SoftLoopback.open(1);
        peer = new LoopbackPeer(real);
        faulty = new FaultyDevice(real);
        channel = faulty.device().createCompletionChannel();
        engine = new CompletionEngine(channel);
        SessionHost host = new SessionHost(new GatewayPort(faulty.device(), 1, GidWish.NONE), engine);
        sessions = new Sessions(
                () -> host, SessionLimits.DEFAULT, InstantSource.system(), System::nanoTime, new SecureRandom());
        session = sessions.create(ALICE, new SessionSpec("request", peer.endpoint()));
        peer.connect(session.endpoint());
        faulty.forget();
    }

    @AfterEach
    void shouldLetGoOfTheDevice() {
        faulty.forget();
        sessions.close();
        channel.close();
        peer.close();
        real.close();
        arena.close();
    }

    private Registration register() {
        return session.register(memory, memory.address(), ACCESS, released::incrementAndGet);
    }

    private Registration registerWhileServed() {
        Loop.Step turn = () -> {
            engine.turn();
            return Duration.ZERO;
        };
        try (Loop serving = Loop.start("completions", turn, engine::wakeUp)) {
            assertThat(serving.isTurning()).isTrue();
            return register();
        }
    }

    private String nameOf(String kind) {
        return faulty.journal().open().stream()
                .filter(open -> open.startsWith(kind))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldGiveKeyThatWorksUntilItIsClosed() {
        Registration registration = registerWhileServed();
        assertThat(peer.write(registration.remote(), 0, new byte[] {1})).isEqualTo(WorkCompletionStatus.SUCCESS);
        registration.close();
        assertThat(peer.write(registration.remote(), 0, new byte[] {1})).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
    }

    @Test
    void shouldKillKeyBeforeItLetsGoOfTheMemory() {
        Registration registration = registerWhileServed();
        registration.revoke();
        registration.revoke();
        assertThat(peer.write(registration.remote(), 0, new byte[] {1})).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        assertThat(released).hasValue(0);
        registration.close();
        assertThat(released).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldLeaveNothingAndKeepSessionWhenDeviceRefuses(int calls) {
        VerbsException refusal = new VerbsException("ibv_injected", Errno.ENOMEM, "");
        faulty.failAfter(calls, refusal);
        assertThat(catchThrowable(this::register)).isSameAs(refusal);
        assertThat(released).hasValue(1);
        assertThat(faulty.journal().open()).isEmpty();
        assertThat(session.state().isLive()).isTrue();
    }

    @Test
    void shouldEndSessionAndKeepMemoryUntilThenWhenBindIsNotPosted() {
        faulty.failAfter(POST_SEND, new VerbsException("ibv_injected", Errno.EINVAL, ""));
        assertThatThrownBy(this::register)
                .isInstanceOfSatisfying(
                        SessionException.class,
                        e -> assertThat(e.reason()).isEqualTo(SessionException.Reason.SESSION_NOT_ACTIVE));
        assertThat(session.state()).isEqualTo(SessionState.DRAINING);
        assertThat(released)
                .as("the request that was not posted holds the window")
                .hasValue(0);
        sessions.reap();
        assertThat(released).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mw", "mr"})
    void shouldStandWhenDeviceDoesNotLetGo(String kind) {
        Registration registration = registerWhileServed();
        faulty.refuseClose(nameOf(kind));
        assertThatThrownBy(registration::close).isInstanceOf(VerbsException.class);
        assertThat(released).hasValue(0);
        registration.close();
        registration.close();
        assertThat(released).hasValue(1);
        assertThat(faulty.journal().open()).isEmpty();
    }

    @Test
    void shouldRefuseAndReleaseWhenSessionHasEnded() {
        sessions.delete(ALICE, session.id(), 1);
        assertThatThrownBy(this::register).isInstanceOf(SessionException.class);
        assertThat(released).hasValue(1);
    }
}
