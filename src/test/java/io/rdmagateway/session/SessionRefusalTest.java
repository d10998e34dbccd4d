package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.RdmaException;
import io.rdmagateway.verbs.VerbsException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left when the device refuses something half-way: nothing. */
class SessionRefusalTest {

    /** Native calls, to name what any session needs. */
    private static final int VERBS_AT_LEAST = 16 + Echo.FIRST_BUFFERS;

    private SessionsFixture fixture;
    private LoopbackPeer peer;

    @BeforeEach
    void open() {
        fixture = new SessionsFixture();
        peer = fixture.peer();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldDestroyInReverseWhenAnyNativeCallIsRefused() {
        int before = FakeIbverbs.liveObjects();
        int refused = 0;
        while (true) {
            FakeIbverbs.clearJournal();
            FakeIbverbs.refuse("any", Errno.ENOMEM, refused);
            Throwable thrown =
                    catchThrowable(() -> fixture.sessions.create(ALICE, new SessionSpec("same", peer.endpoint())));
            if (FakeIbverbs.isRefusalPending()) {
                assertThat(thrown).isNull();
                break;
            }
            String when = "after call " + refused + " was refused: " + thrown;
            assertThat(thrown).as(when).isInstanceOf(RdmaException.class);
            FakeIbverbs.journal().requireUndoneInReverse(when);
            assertThat(FakeIbverbs.liveObjects()).as(when).isEqualTo(before);
            refused++;
        }
        FakeIbverbs.refuseNothing();
        assertThat(refused).isGreaterThan(VERBS_AT_LEAST);
        assertThat(fixture.sessions.countByState()).isEqualTo(Map.of(SessionState.PENDING, 1));
    }

    @Test
    void shouldNotLoseCapacityWhenCreationFails() {
        for (int i = 0; i < 2 * SessionLimits.DEFAULT.maxSessions(); i++) {
            FakeIbverbs.refuse("ibv_create_qp", Errno.ENOMEM);
            assertThatThrownBy(() -> fixture.sessions.create(ALICE, new SessionSpec("same", peer.endpoint())))
                    .isInstanceOf(VerbsException.class);
        }
    }

    @Test
    void shouldBlameGidWhenDeviceDoesNotTakeIt() {
        FakeIbverbs.refuse("ibv_modify_qp(RTR)", Errno.EINVAL);
        assertThatThrownBy(() -> fixture.sessions.create(ALICE, new SessionSpec("same", peer.endpoint())))
                .isInstanceOfSatisfying(SessionException.class, e -> {
                    assertThat(e.reason()).isEqualTo(SessionException.Reason.INVALID_ENDPOINT);
                    assertThat(e.metadata()).containsEntry("field", "gid");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ibv_destroy_qp", "ibv_dereg_mr", "ibv_destroy_cq", "ibv_dealloc_pd"})
    void shouldTryAgainWhenTeardownIsRefused(String verb) {
        int before = FakeIbverbs.liveObjects();
        Session session = fixture.activate(ALICE, peer);
        FakeIbverbs.refuse(verb, Errno.EBUSY);
        assertThatThrownBy(() -> fixture.sessions.delete(ALICE, session.id(), 1))
                .isInstanceOf(VerbsException.class);
        assertThat(session.info().state()).isEqualTo(SessionState.DRAINING);
        fixture.sessions.reap();
        assertThat(session.info().state()).isEqualTo(SessionState.TIMEWAIT);
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(before);
    }

    @Test
    void shouldDestroyQueuePairWhenItRefusesErr() {
        Session session = fixture.activate(ALICE, peer);
        FakeIbverbs.refuse("ibv_modify_qp(ERR)", Errno.EINVAL);
        fixture.sessions.delete(ALICE, session.id(), 1);
        assertThat(session.info().state()).isEqualTo(SessionState.TIMEWAIT);
    }
}
