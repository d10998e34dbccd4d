package io.rdmagateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.PacketAnomaly;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnomalyAlarmTest {

    private final List<String> lines = new ArrayList<>();
    private final AnomalyAlarm alarm = new AnomalyAlarm(lines::add, 0);
    private long now;

    private void after(Duration time, Map<PacketAnomaly, Long> counts) {
        now += time.toNanos();
        if (alarm.isDue(now)) {
            alarm.look(counts, now);
        }
    }

    private void after(Duration time, PacketAnomaly kind, long count) {
        after(time, Map.of(kind, count));
    }

    @Test
    void shouldTellKindAndCountWithinASecondWhenPacketsAreInjected() {
        after(AnomalyAlarm.PERIOD, PacketAnomaly.WRONG_SOURCE, 0);

        after(AnomalyAlarm.PERIOD, PacketAnomaly.WRONG_SOURCE, 812);

        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst()).contains(": 812 WRONG_SOURCE;");
    }

    @Test
    void shouldTellOfWhatComesRightAfterTheStart() {
        after(Duration.ZERO, PacketAnomaly.MALFORMED, 0);

        after(AnomalyAlarm.PERIOD, PacketAnomaly.MALFORMED, 100);

        assertThat(lines).hasSize(1);
    }

    @Test
    void shouldTellOnceASecondWhenTheyGoOnComing() {
        for (int i = 0; i <= 20; i++) {
            after(AnomalyAlarm.PERIOD, PacketAnomaly.UNKNOWN_QP, 100L * i);
        }

        assertThat(lines).hasSize(10);
        assertThat(lines.getFirst()).contains(": 100 UNKNOWN_QP;");
        assertThat(lines.getLast()).contains(": 200 UNKNOWN_QP;");
    }

    @Test
    void shouldStaySilentWhenNothingIsAdded() {
        for (int i = 0; i < 10; i++) {
            after(AnomalyAlarm.PERIOD, PacketAnomaly.UNKNOWN_QP, 1_000_000);
        }

        assertThat(lines).isEmpty();
    }

    @Test
    void shouldStaySilentWhenSoFewComeThatItMayBeAnAccident() {
        for (int i = 0; i < 10; i++) {
            after(
                    AnomalyAlarm.PERIOD,
                    Map.of(PacketAnomaly.UNKNOWN_QP, 9L * i, PacketAnomaly.OUT_OF_SEQUENCE, 999L * i));
        }

        assertThat(lines).isEmpty();
    }

    @Test
    void shouldTellTheFewBesideTheMany() {
        after(AnomalyAlarm.PERIOD, Map.of());

        after(AnomalyAlarm.PERIOD, Map.of(PacketAnomaly.BAD_KEY, 1L, PacketAnomaly.OUTSIDE_WINDOW, 50L));

        assertThat(lines).singleElement().asString().contains("50 OUTSIDE_WINDOW, 1 BAD_KEY;");
    }

    @Test
    void shouldNotCountBackwardsWhenTheDeviceWasOpenedAgain() {
        after(AnomalyAlarm.PERIOD, PacketAnomaly.BAD_ICRC, 500);

        after(AnomalyAlarm.PERIOD, PacketAnomaly.BAD_ICRC, 0);
        after(AnomalyAlarm.PERIOD, PacketAnomaly.BAD_ICRC, 20);

        assertThat(lines).singleElement().asString().contains(": 20 BAD_ICRC;");
    }
}
