package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RcTimersTest {

    @Test
    void shouldRefuseRetryCountOfSevenSinceSomeDevicesThenRetryForEver() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RcTimers(14, 7, 6, 12, 64))
                .withMessage("retryCount: must be 0 to 6, was 7");
    }

    @Test
    void shouldGiveUpSilentPeerAndWaitForReceiverByDefault() {
        assertThat(RcTimers.DEFAULT.ackTimeout()).isPositive();
        assertThat(RcTimers.DEFAULT.retryCount()).isEqualTo(6);
        assertThat(RcTimers.DEFAULT.rnrRetry()).isEqualTo(7);
    }
}
