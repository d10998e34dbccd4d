package io.rdmagateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgendaTest {

    private final Agenda<String> agenda = new Agenda<>();

    @Test
    void shouldTakeNothingBeforeItIsDue() {
        agenda.plan("a", 10);
        assertThat(agenda.takeDue(9)).isEmpty();
        assertThat(agenda.takeDue(10)).containsExactly("a");
        assertThat(agenda.takeDue(11)).as("once").isEmpty();
    }

    @Test
    void shouldTakeTheEarliestFirst() {
        agenda.plan("late", 30);
        agenda.plan("early", 10);
        agenda.plan("too late", 41);
        agenda.plan("as early", 10);
        assertThat(agenda.takeDue(40)).containsExactly("early", "as early", "late");
    }

    @Test
    void shouldBringForwardWhatIsPlannedLater() {
        agenda.plan("a", 20);
        agenda.plan("a", 10);
        assertThat(agenda.takeDue(10)).containsExactly("a");
        assertThat(agenda.takeDue(20)).as("the former plan").isEmpty();
    }

    @Test
    void shouldNotPutOffWhatIsPlannedEarlier() {
        agenda.plan("a", 10);
        agenda.plan("a", 20);
        assertThat(agenda.takeDue(10)).containsExactly("a");
        assertThat(agenda.takeDue(20)).isEmpty();
    }

    @Test
    void shouldTakeWhatIsDueAtOnceOnlyOnce() {
        agenda.plan("a", 10);
        for (String each : agenda.takeDue(10)) {
            agenda.plan(each, 10);
        }
        assertThat(agenda.takeDue(10)).containsExactly("a");
    }

    @Test
    void shouldKeepTheOrderWhenTheClockPassesTheGreatestNumber() {
        agenda.plan("after", Long.MIN_VALUE + 5);
        agenda.plan("before", Long.MAX_VALUE - 5);
        assertThat(agenda.takeDue(Long.MAX_VALUE)).containsExactly("before");
        assertThat(agenda.takeDue(Long.MIN_VALUE + 5)).containsExactly("after");
    }
}
