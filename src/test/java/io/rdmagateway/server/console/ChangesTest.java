package io.rdmagateway.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.session.EndCause;
import io.rdmagateway.session.SessionState;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private final Changes changes = new Changes();

    @Test
    void shouldTellNothingOfWhatWasThereBefore() {
        changes.look(List.of(Moments.live(SessionState.ACTIVE)), Moments.NOON);
        changes.look(List.of(Moments.live(SessionState.ACTIVE)), Moments.NOON.plusSeconds(1));

        assertThat(changes.latest()).isEmpty();
    }

    @Test
    void shouldTellNothingOfWhatHappenedWhileNobodyLooked() {
        changes.look(List.of(), Moments.NOON);
        changes.look(List.of(Moments.live(SessionState.ACTIVE)), Moments.NOON.plusSeconds(60));

        assertThat(changes.latest()).isEmpty();
    }

    @Test
    void shouldTellWhatComesAndHowItEndsTheNewestFirst() {
        changes.look(List.of(), Moments.NOON);
        changes.look(List.of(Moments.live(SessionState.ACTIVE)), Moments.NOON.plusSeconds(1));
        changes.look(
                List.of(Moments.session(
                        Moments.SESSION, SessionState.FAILED, EndCause.LEASE_EXPIRED, "the lease of 3000 ms ran out")),
                Moments.NOON.plusSeconds(2));

        assertThat(changes.latest())
                .containsExactly(
                        new Changes.Change(
                                "12:00:02",
                                Tone.BAD,
                                "session 01234567 of spiffe://test/client is FAILED: the lease of 3000 ms ran out"),
                        new Changes.Change(
                                "12:00:01", Tone.GOOD, "session 01234567 of spiffe://test/client is ACTIVE"));
    }

    @Test
    void shouldKeepTheLatestOnly() {
        changes.look(List.of(), Moments.NOON);
        for (int i = 0; i < 100; i++) {
            changes.look(
                    List.of(Moments.session("session-" + i, SessionState.ACTIVE, null, "")),
                    Moments.NOON.plusSeconds(i));
        }

        assertThat(changes.latest())
                .hasSizeLessThan(20)
                .first()
                .satisfies(change -> assertThat(change.time()).isEqualTo("12:01:39"));
    }
}
