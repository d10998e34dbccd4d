package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Duration;
import io.rdmagateway.verbs.WorkCompletionException;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the client does when a grant has a time, over a gateway whose grants last as long as the test wants. */
class GrantExpiryTest extends ClientFixture {

    private static final Duration HOURS =
            Duration.newBuilder().setSeconds(9_999).build();
    private static final Duration NOTHING = Duration.getDefaultInstance();
    private static final java.time.Duration INSTANT = java.time.Duration.ofNanos(1);

    private static void requireExpired(ThrowingCallable call, String message) {
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(call)
                .matches(e -> e.hasReason(RemoteRegion.EXPIRED))
                .withMessageContaining(message);
    }

    private static RemoteRegion attach(ClientSession session, java.time.Duration ttl) {
        return session.attach("r", 0, 0, Set.of(RegionAccess.WRITE), ttl);
    }

    @Test
    void shouldKeepGrantWhileLessThanHalfOfItsTimeIsOver() {
        gateway.grantTtl = HOURS;
        try (ClientSession session = open();
                RemoteRegion region = attach(session)) {
            region.fetchAdd(0, 1);
            region.fetchAdd(0, 1);
            assertThat(gateway.calls).containsOnlyOnce("grant").doesNotContain("revoke");
        }
        assertThat(gateway.calls).containsOnlyOnce("revoke");
    }

    @Test
    void shouldAskAnewWhenTimeIsOver() {
        gateway.grantTtl = NOTHING;
        try (ClientSession session = open();
                RemoteRegion region = attach(session)) {
            region.fetchAdd(0, 1);
            gateway.grantTtl = HOURS;
            assertThat(region.fetchAdd(0, 1)).isEqualTo(1);
            assertThat(region.fetchAdd(0, 1)).isEqualTo(2);
        }
        assertThat(gateway.calls.stream().filter("grant"::equals)).hasSize(3);
        // The first two had ended by themselves.
        assertThat(gateway.calls).containsOnlyOnce("revoke");
    }

    @Test
    void shouldSayExpiredAndKeepSessionWhenTimeThatWasAskedForIsOver() {
        gateway.grantTtl = HOURS;
        try (ClientSession session = open()) {
            try (RemoteRegion region = attach(session, INSTANT)) {
                requireExpired(() -> region.fetchAdd(0, 1), "has expired");
            }
            assertThat(gateway.calls).containsOnlyOnce("grant").doesNotContain("revoke");
            try (RemoteRegion region = attach(session, java.time.Duration.ofHours(1))) {
                assertThat(region.fetchAdd(0, 1)).isZero();
            }
        }
    }

    @Test
    void shouldSayExpiredWhenKeyDiesDuringTransfer() {
        gateway.grantTtl = NOTHING;
        try (ClientSession session = open();
                RemoteRegion region = attach(session);
                RegisteredBuffer buffer = session.allocate(1_000)) {
            device.qp.failAt = 4;
            requireExpired(() -> region.write(buffer, 0, 0, 1_000), "during the transfer");
        }
    }

    @Test
    void shouldNotSayExpiredWhenKeyDiesBeforeItsTime() {
        gateway.grantTtl = HOURS;
        try (ClientSession session = open();
                RemoteRegion region = attach(session);
                RegisteredBuffer buffer = session.allocate(1_000)) {
            device.qp.failAt = 4;
            assertThatExceptionOfType(WorkCompletionException.class)
                    .isThrownBy(() -> region.write(buffer, 0, 0, 1_000));
        }
    }
}
