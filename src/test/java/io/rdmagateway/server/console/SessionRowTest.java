package io.rdmagateway.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.session.EndCause;
import io.rdmagateway.session.SessionState;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionRowTest {

    private static SessionRow row(SessionState state, EndCause cause, String reason) {
        return SessionRow.of(Moments.session(Moments.SESSION, state, cause, reason), Moments.NOON.plusSeconds(75));
    }

    @Test
    void shouldShowALiveSessionInRts() {
        SessionRow row = row(SessionState.ACTIVE, null, "");

        assertThat(row.queuePair()).isEqualTo("RTS");
        assertThat(row.tone()).isEqualTo(Tone.GOOD);
        assertThat(row.steps())
                .extracting(QueuePairStep::place)
                .isEqualTo(List.of("past", "past", "past", "here", "ahead"));
        assertThat(row.age()).isEqualTo("1 min 15 s");
        assertThat(row.mtuBytes()).isEqualTo(4096);
        assertThat(row.why()).isEmpty();
    }

    @Test
    void shouldSayWhatAPendingSessionWaitsFor() {
        SessionRow row = row(SessionState.PENDING, null, "");

        assertThat(row.tone()).isEqualTo(Tone.BUSY);
        assertThat(row.why()).contains("RDMA WRITE");
    }

    @Test
    void shouldTurnRedAndSayWhyWhenItBreaks() {
        for (SessionState state : List.of(SessionState.DRAINING, SessionState.FAILED)) {
            SessionRow row = row(state, EndCause.QUEUE_PAIR_ERROR, "RETRY_EXC_ERR: the other side does not answer");

            assertThat(row.tone()).isEqualTo(Tone.BAD);
            assertThat(row.queuePair()).startsWith("ERR");
            assertThat(row.why()).isEqualTo("RETRY_EXC_ERR: the other side does not answer");
        }
    }

    @Test
    void shouldNotTurnRedWhenItsOwnerEndedIt() {
        SessionRow row = row(SessionState.TIMEWAIT, EndCause.DELETED, "deleted by its owner");

        assertThat(row.tone()).isEqualTo(Tone.OVER);
        assertThat(row.queuePair()).isEqualTo("ERR, released");
    }
}
