package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.session.Handshakes.Outcome;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandshakesTest {

    private static final Duration PENDING = Duration.ofSeconds(5);
    private static final Duration WHILE = Duration.ofSeconds(2);

    private SessionsFixture fixture;
    private final List<Map.Entry<Outcome, Duration>> told = new ArrayList<>();

    @BeforeEach
    void open() {
        fixture = new SessionsFixture(new SessionLimits(
                2, Duration.ofSeconds(3), PENDING, Duration.ofSeconds(1), Duration.ofSeconds(60), 10));
        fixture.sessions.counts().handshakes().whenOver((outcome, took) -> told.add(Map.entry(outcome, took)));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldTellOnceWhenProven() {
        Session session = fixture.activate(ALICE, fixture.peer());
        fixture.sessions.delete(ALICE, session.id(), 1);

        assertThat(told).containsExactly(Map.entry(Outcome.PROVEN, Duration.ZERO));
        assertThat(fixture.sessions.counts().ends().of(EndCause.DELETED)).isEqualTo(1);
    }

    @Test
    void shouldTellWhenTheNonceDoesNotCome() {
        fixture.create(ALICE, fixture.peer());
        fixture.pass(PENDING);

        assertThat(told).containsExactly(Map.entry(Outcome.NOT_PROVEN, PENDING));
        assertThat(fixture.sessions.counts().ends().of(EndCause.NOT_PROVEN)).isEqualTo(1);
    }

    @Test
    void shouldTellWhenItEndsBeforeItIsProven() {
        Session session = fixture.create(ALICE, fixture.peer());
        fixture.pass(WHILE);
        fixture.sessions.delete(ALICE, session.id(), 1);

        assertThat(told).containsExactly(Map.entry(Outcome.BROKEN, WHILE));
    }

    @Test
    void shouldCountCompletionsOfRequestsThatWereFlushed() {
        Session session = fixture.activate(ALICE, fixture.peer());

        fixture.flush(session);
        fixture.turnEngine();

        assertThat(fixture.sessions.counts().completions().of(WorkCompletionStatus.WR_FLUSH_ERR))
                .isPositive();
    }
}
