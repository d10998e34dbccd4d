package io.rdmagateway.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FleetTest {

    private static final FleetSpec SMALL = FleetSpec.CALM.withNodes(300).withSeconds(600);
    private static final FleetSpec FOREVER = new FleetSpec(300, 10, 0, 1, 1e12, 1, 100, 0, 120);

    private static Fleet.Outcome simulate(FleetSpec spec) {
        return Fleet.simulate(spec, new Random(7));
    }

    @Test
    void shouldWriteNothingWhileNothingChanges() {
        Fleet.Outcome outcome = simulate(FOREVER);
        assertThat(outcome.beats().meanFrom(outcome.from())).isCloseTo(90, within(5.0));
        assertThat(outcome.writes().peakFrom(outcome.from())).isZero();
        assertThat(outcome.events().peakFrom(outcome.from())).isZero();
    }

    @Test
    void shouldBeatTogetherForeverUnlessThereIsJitter() {
        Fleet.Outcome together = simulate(FOREVER);
        Fleet.Outcome apart = simulate(FOREVER.withStart(1, 0.2));
        assertThat(together.beats().peakFrom(together.from())).isGreaterThan(200);
        assertThat(apart.beats().peakFrom(apart.from())).isLessThan(150);
    }

    @Test
    void shouldNoticeLossesWhenTheirLeasesAreOver() {
        Fleet.Outcome outcome = simulate(SMALL.withBlackout(200));
        assertThat(outcome.noticedAfterSeconds()).hasSizeGreaterThan(150);
        assertThat(outcome.noticed(0)).isGreaterThan(6);
        assertThat(outcome.noticed(1)).isLessThan(11);
        assertThat(outcome.events().peakFrom(outcome.from())).isGreaterThan(1000);
    }

    @Test
    void shouldTellTheSameWhenTheSeedIsTheSame() {
        assertThat(simulate(SMALL)).hasToString(simulate(SMALL).toString());
    }
}
