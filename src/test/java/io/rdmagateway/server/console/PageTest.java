package io.rdmagateway.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.session.EndCause;
import io.rdmagateway.session.SessionState;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final Pattern PLACE = Pattern.compile("data-part=\"([^\"]*)\"");

    private final Page page = new Page();

    private static View view(String why) {
        SessionRow session = SessionRow.of(
                Moments.session(Moments.SESSION, SessionState.FAILED, EndCause.QUEUE_PAIR_ERROR, why), Moments.NOON);
        List<Pace> paces = List.of(new Pace(Moments.NOON, 1, 2, 3, Double.NaN));
        return new View(
                "12:00:00",
                "Ready for sessions",
                Tone.GOOD,
                new DeviceCard(
                        "soft-127.0.104.1",
                        "soft",
                        "",
                        "1 of 16",
                        List.of(new PortRow(1, true, "ACTIVE", Tone.GOOD, "ETHERNET", "4096 of 4096", 0)),
                        List.of(new GidRow(0, "::ffff:127.0.104.1", "ROCE_V2", "lo", true, "RoCE v2 over IPv4")),
                        ""),
                List.of(new Tile("Active sessions", "1", "of 256")),
                Stage.all(Map.of(), 0),
                StateCount.all(Map.of(SessionState.FAILED, 1)),
                List.of(session),
                7,
                List.of(),
                0,
                List.of(Chart.ofRates(paces, true), Chart.ofLatencies(paces)),
                List.of(new QuotaRow("sessions", "1", "256", "230", 0, Tone.GOOD, 0)),
                List.of(new CheckRow("port", "ok", Tone.GOOD, "port 1 is ACTIVE", "")),
                List.of(new Changes.Change("12:00:00", Tone.BAD, why)));
    }

    @Test
    void shouldHaveAPlaceForEachPartThatChanges() {
        View view = view("broke");

        String whole = page.whole(view);

        assertThat(PLACE.matcher(whole).results().map(match -> match.group(1)).toList())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(page.parts(view).keySet());
        assertThat(page.parts(view).values())
                .allSatisfy(part -> assertThat(whole).contains(part));
    }

    @Test
    void shouldEscapeWhatComesFromClients() {
        String hostile = "<script>alert('x')</script><img src=x onerror=\"alert(1)\">";
        View view = view(hostile);

        assertThat(page.whole(view) + String.join("", page.parts(view).values()))
                .doesNotContain("<script>alert", "<img")
                .contains("&lt;script&gt;");
    }

    @Test
    void shouldHaveNothingInlineWhichTheBrowserIsToldToRefuse() {
        String whole = page.whole(view("broke"));

        assertThat(whole).doesNotContain(" style=", "<style", "javascript:");
        assertThat(Pattern.compile("<script(?! src=)|\\son[a-z]+=")
                        .matcher(whole)
                        .results()
                        .map(MatchResult::group))
                .isEmpty();
    }

    @Test
    void shouldSayInWordsWhatItSaysInColour() {
        Map<String, String> parts = page.parts(view("RETRY_EXC_ERR: the other side does not answer"));

        assertThat(parts.get("sessions"))
                .contains("<tr class=\"bad\">", "FAILED", "RETRY_EXC_ERR: the other side does not answer")
                .contains("7 more are not shown.");
        assertThat(parts.get("gids")).contains("chosen", "RoCE v2 over IPv4");
        assertThat(parts.get("states")
                        .lines()
                        .filter(line -> line.contains("badge"))
                        .collect(Collectors.toList()))
                .hasSameSizeAs(SessionState.values());
    }
}
