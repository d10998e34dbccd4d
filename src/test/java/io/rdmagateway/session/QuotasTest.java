package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static io.rdmagateway.session.SessionsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class QuotasTest {

    private static final Map<Resource, Long> ONE = Map.of(Resource.SESSIONS, 1L);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may wrap
    private final Quotas quotas = new Quotas(
            new QuotaLimits(
                    Map.of(Resource.SESSIONS, new Quota(20, 16, 8), Resource.PINNED_BYTES, new Quota(1000, 100, 0)),
                    10,
                    3),
            nanos::get);

    private static QuotaException refusal(ThrowingCallable call) {
        QuotaException e = catchThrowableOfType(QuotaException.class, call);
        assertThat(e).as("a refusal").isNotNull();
        return e;
    }

    private List<Quotas.Holding> take(Identity owner, int count) {
        List<Quotas.Holding> taken = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> taken.add(quotas.take(owner, ONE)));
        return taken;
    }

    @Test
    void shouldTakeNothingWhenThereIsNotEnoughOfOneThing() {
        Map<Resource, Long> much = Map.of(Resource.SESSIONS, 1L, Resource.PINNED_BYTES, 101L);

        QuotaException e = refusal(() -> quotas.take(ALICE, much));

        assertThat(e.reason()).isEqualTo("PINNED_LIMIT_REACHED");
        assertThat(e.metadata())
                .containsOnly(
                        Map.entry("resource", "pinned_bytes"),
                        Map.entry("scope", "identity"),
                        Map.entry("limit", "100"),
                        Map.entry("held", "0"));
        assertThat(e.retryDelay()).as("bytes do not come back by themselves").isEmpty();
        assertThat(quotas.used(Resource.SESSIONS)).isZero();
        assertThat(quotas.refused().of(Resource.PINNED_BYTES)).isEqualTo(1);
        assertThat(quotas.refused().of(Resource.SESSIONS)).isZero();
    }

    @Test
    void shouldGiveBackOnceWhenClosedTwice() {
        Quotas.Holding first = quotas.take(ALICE, ONE);
        Quotas.Holding second = quotas.take(ALICE, ONE);
        first.close();
        first.close();
        assertThat(quotas.held(ALICE, Resource.SESSIONS)).isOne();
        assertThat(quotas.used(Resource.SESSIONS)).isOne();
        second.close();
        assertThat(quotas.used(Resource.SESSIONS)).isZero();
    }

    @Test
    void shouldKeepTheReserveForThoseWhoHoldLittle() {
        take(ALICE, 12); // all but the reserve of 8

        QuotaException e = refusal(() -> quotas.take(ALICE, ONE));
        assertThat(e.metadata())
                .containsEntry("scope", "gateway")
                .containsEntry("limit", "20")
                .containsEntry("held", "12");
        assertThat(e.retryDelay()).contains(Duration.ofSeconds(1));

        // A quarter of the reserve for each.
        for (String name : List.of("b", "c", "d", "e")) {
            Identity other = new Identity(name);
            take(other, 2);
            refusal(() -> quotas.take(other, ONE));
        }
        assertThat(quotas.used(Resource.SESSIONS)).isEqualTo(20);
        refusal(() -> quotas.take(BOB, ONE));
    }

    @Test
    void shouldRefuseOneIdentityWhenItHasItsShare() {
        Quotas small = new Quotas(QuotaLimits.NONE.with(Resource.SESSIONS, new Quota(20, 2, 2)), nanos::get);
        small.take(ALICE, Map.of(Resource.SESSIONS, 2L));

        assertThat(refusal(() -> small.take(ALICE, ONE)).metadata())
                .containsEntry("scope", "identity")
                .containsEntry("limit", "2")
                .containsEntry("held", "2");
        small.take(BOB, ONE);
    }

    @Test
    void shouldTakeNothingOfWhatIsNotNeeded() {
        take(ALICE, 12);
        Quotas.Holding nothing = quotas.take(ALICE, Map.of(Resource.SESSIONS, 0L));
        assertThat(quotas.used(Resource.SESSIONS)).isEqualTo(12);
        nothing.close();
    }

    @Test
    void shouldSayWhenToAskAgainWhenAskedTooOften() {
        for (int i = 0; i < 3; i++) {
            quotas.requireRate(ALICE);
        }
        QuotaException e = refusal(() -> quotas.requireRate(ALICE));
        assertThat(e.reason()).isEqualTo("SESSION_RATE_EXCEEDED");
        assertThat(e.metadata()).containsOnly(Map.entry("limit", "10"), Map.entry("burst", "3"));
        Duration delay = e.retryDelay().orElseThrow();
        assertThat(delay).isEqualTo(Duration.ofMillis(100));
        quotas.requireRate(BOB);

        nanos.addAndGet(delay.toNanos() - 1);
        assertThat(refusal(() -> quotas.requireRate(ALICE)).retryDelay()).contains(Duration.ofNanos(1));
        nanos.addAndGet(1);
        quotas.requireRate(ALICE);
        refusal(() -> quotas.requireRate(ALICE));
    }

    @Test
    void shouldLetTheBurstThroughAgainAfterAPause() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 3; i++) {
                quotas.requireRate(ALICE);
            }
            refusal(() -> quotas.requireRate(ALICE));
            nanos.addAndGet(Duration.ofMillis(300).toNanos());
        }
    }

    @Test
    void shouldForgetWhoHoldsNothingAndIsNotWatched() {
        quotas.requireRate(ALICE);
        Quotas.Holding holding = quotas.take(BOB, ONE);
        quotas.forget();
        assertThat(quotas.remembered()).isEqualTo(2);

        nanos.addAndGet(Duration.ofMillis(100).toNanos());
        quotas.forget();
        assertThat(quotas.remembered()).isOne();

        holding.close();
        quotas.forget();
        assertThat(quotas.remembered()).isZero();
    }

    @Test
    void shouldLimitNothingWhenNothingIsLimited() {
        Quotas endless = new Quotas(QuotaLimits.NONE, nanos::get);
        for (int i = 0; i < 100_000; i++) {
            endless.requireRate(ALICE);
        }
        endless.take(ALICE, Map.of(Resource.PINNED_BYTES, Long.MAX_VALUE));
    }

    @Test
    void shouldLeaveAllButTheReserveToOneWhenNothingElseIsSaid() {
        assertThat(Quota.of(256, 10, OptionalLong.empty())).isEqualTo(new Quota(256, 231, 25));
        assertThat(Quota.of(6, 10, OptionalLong.empty())).isEqualTo(new Quota(6, 6, 0));
        assertThat(Quota.of(Long.MAX_VALUE, 99, OptionalLong.of(7)).perIdentity())
                .isEqualTo(7);
        assertThatThrownBy(() -> Quota.of(6, 100, OptionalLong.empty())).hasMessageContaining("0 to 99");
        assertThatThrownBy(() -> Quota.of(0, 10, OptionalLong.empty())).isInstanceOf(IllegalArgumentException.class);
    }
}
