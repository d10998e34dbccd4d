package io.rdmagateway.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.session.QuotaException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests expect of a refusal: the reason, and the field where one is to blame. */
final class RegionRefusals {

    private RegionRefusals() {}

    static void assertRefused(RegionException.Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RegionException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    static void assertRefusedByQuota(String reason, long limit, long held, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(QuotaException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.metadata())
                    .containsEntry("limit", Long.toString(limit))
                    .containsEntry("held", Long.toString(held));
        });
    }

    static void assertRefused(RegionException.Reason reason, String field, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RegionException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.metadata()).containsEntry("field", field);
            assertThat(e).hasMessageStartingWith(field + ": ");
        });
    }
}
