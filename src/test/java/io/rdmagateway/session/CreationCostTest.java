package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static io.rdmagateway.session.SessionsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.VerbsException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a CreateSession costs its identity: one of its requests, and of its share while anything of the session is left. */
class CreationCostTest {

    private static final int BURST = 4;
    private static final int SHARE = 2;
    private static final long LEAST_BYTES = SHARE * (long) DedicatedQueuePair.PINNED_BYTES;

    private SessionsFixture fixture;
    private Sessions sessions;
    private LoopbackPeer peer;

    @BeforeEach
    void open() {
        SessionLimits defaults = SessionLimits.DEFAULT;
        QuotaLimits quotas = new QuotaLimits(
                Map.of(
                        Resource.SESSIONS,
                        new Quota(16, SHARE, 0),
                        Resource.PINNED_BYTES,
                        new Quota(1 << 20, LEAST_BYTES, 0)),
                1,
                BURST);
        fixture = new SessionsFixture(new SessionLimits(
                quotas,
                defaults.lease(),
                defaults.pendingTimeout(),
                defaults.keepalive(),
                defaults.remembered(),
                defaults.maxRemembered(),
                0));
        sessions = fixture.sessions;
        peer = fixture.peer();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Session create(Identity owner, String requestId) {
        return sessions.create(owner, new SessionSpec(requestId, peer.endpoint()));
    }

    private QuotaException refusal(Identity owner, String requestId) {
        FakeIbverbs.clearJournal();
        QuotaException e = catchThrowableOfType(QuotaException.class, () -> create(owner, requestId));
        assertThat(e).as("a refusal").isNotNull();
        assertThat(FakeIbverbs.journal().steps())
                .as("made for a request that was refused")
                .isEmpty();
        return e;
    }

    private long held(Resource resource) {
        return sessions.quotas().held(ALICE, resource);
    }

    @Test
    void shouldAskNothingOfTheDeviceWhenRefused() {
        create(ALICE, "1");
        create(ALICE, "2");

        assertThat(refusal(ALICE, "3").metadata()).containsEntry("scope", "identity");
        assertThat(held(Resource.PINNED_BYTES)).isEqualTo(LEAST_BYTES);

        create(ALICE, "1"); // its own again
        assertThat(refusal(ALICE, "4").reason()).isEqualTo("SESSION_LIMIT_REACHED");
        assertThat(refusal(ALICE, "5").reason()).isEqualTo("SESSION_RATE_EXCEEDED");
        create(BOB, "1");
    }

    @Test
    void shouldCostNothingWhenTheRequestIsRepeated() {
        Session made = create(ALICE, "same");
        for (int i = 0; i < 10 * BURST; i++) {
            assertThat(create(ALICE, "same")).isSameAs(made);
        }
        create(ALICE, "another");
        assertThat(held(Resource.SESSIONS)).isEqualTo(2);
    }

    @Test
    void shouldLetItThroughWhenTheDelayIsOver() {
        for (int i = 0; i < BURST; i++) {
            sessions.delete(ALICE, create(ALICE, "r" + i).id(), 1);
        }
        QuotaException e = refusal(ALICE, "late");
        fixture.pass(e.retryDelay().orElseThrow());
        create(ALICE, "late");
    }

    @Test
    void shouldLeaveTheFormerSessionAloneWhenItsSuccessorComesTooEarly() {
        Session former = create(ALICE, "former");
        for (int i = 1; i < BURST; i++) {
            sessions.delete(ALICE, create(ALICE, "r" + i).id(), 1);
        }
        SessionSpec successor = new SessionSpec(
                "successor",
                peer.endpoint(),
                Optional.of(new SessionGeneration(former.id(), 1)),
                false,
                Optional.empty());
        assertThatThrownBy(() -> sessions.create(ALICE, successor)).isInstanceOf(QuotaException.class);
        assertThat(former.info().state()).isEqualTo(SessionState.PENDING);

        fixture.pass(Duration.ofSeconds(1));
        create(ALICE, "r");
        assertThat(held(Resource.SESSIONS)).isEqualTo(2);
        fixture.pass(Duration.ofSeconds(1));
        // Its share is full, but what it replaces goes first.
        assertThat(sessions.create(ALICE, successor).id()).isEqualTo(former.id());
        assertThat(held(Resource.SESSIONS)).isEqualTo(2);
    }

    @Test
    void shouldHoldItsShareUntilTheDeviceHasLetGo() {
        Session session = create(ALICE, "1");
        FakeIbverbs.refuse("ibv_destroy_qp", Errno.EBUSY);
        assertThatThrownBy(() -> sessions.delete(ALICE, session.id(), 1)).isInstanceOf(VerbsException.class);
        assertThat(held(Resource.SESSIONS)).isOne();
        sessions.reap();
        assertThat(held(Resource.SESSIONS)).isZero();
    }

    @Test
    void shouldGiveBackItsShareWhenTheDeviceRefuses() {
        FakeIbverbs.refuse("ibv_modify_qp(RTR)", Errno.ENOMEM);
        assertThatThrownBy(() -> create(ALICE, "1")).isInstanceOf(VerbsException.class);
        assertThat(held(Resource.SESSIONS)).isZero();
        assertThat(held(Resource.PINNED_BYTES)).isZero();
    }

    @Test
    void shouldGiveBackItsShareWhenTheProofDoesNotCome() {
        create(ALICE, "1");
        fixture.pass(SessionLimits.DEFAULT.pendingTimeout());
        assertThat(held(Resource.SESSIONS)).isZero();
        assertThat(sessions.quotas().remembered())
                .as("identities without anything")
                .isZero();
    }
}
