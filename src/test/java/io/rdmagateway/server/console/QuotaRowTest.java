package io.rdmagateway.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.session.Quota;
import io.rdmagateway.session.QuotaLimits;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Resource;
import org.junit.jupiter.api.Test;

class QuotaRowTest {

    @Test
    void shouldSayHowMuchIsHeldOfHowMuch() {
        QuotaRow row = QuotaRow.of(Resource.PINNED_BYTES, new Quota(4L << 30, 1L << 30, 0), 1L << 30, 3);

        assertThat(row).isEqualTo(new QuotaRow("pinned bytes", "1.0 GiB", "4.0 GiB", "1.0 GiB", 25, Tone.GOOD, 3));
    }

    @Test
    void shouldWarnBeforeItIsFull() {
        Quota quota = new Quota(100, 100, 0);

        assertThat(QuotaRow.of(Resource.SESSIONS, quota, 89, 0).tone()).isEqualTo(Tone.GOOD);
        assertThat(QuotaRow.of(Resource.SESSIONS, quota, 90, 0).tone()).isEqualTo(Tone.BUSY);
        assertThat(QuotaRow.of(Resource.SESSIONS, quota, 100, 0).tone()).isEqualTo(Tone.BAD);
    }

    @Test
    void shouldSayWhenThereIsNoLimit() {
        assertThat(QuotaRow.all(new Quotas(QuotaLimits.NONE, System::nanoTime)))
                .hasSameSizeAs(Resource.values())
                .allSatisfy(row -> {
                    assertThat(row.limit()).isEqualTo("no limit");
                    assertThat(row.percent()).isZero();
                });
    }
}
