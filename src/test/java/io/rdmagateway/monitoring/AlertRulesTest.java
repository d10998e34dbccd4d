package io.rdmagateway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rdmagateway.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertRulesTest {

    private static final Path TESTS = Path.of("src/test/resources/alerts.yaml");
    private static final Pattern METRIC = Pattern.compile("rdma_gateway_\\w+");

    @TempDir
    private Path dir;

    private final AlertRules rules = new AlertRules();

    private static Set<String> metrics(Stream<String> queries) {
        return queries.flatMap(query -> METRIC.matcher(query).results())
                .map(found -> found.group())
                .collect(Collectors.toSet());
    }

    @Test
    void shouldFireWhenAndOnlyWhenTheyHaveTo() throws IOException {
        PrometheusServer.assumeInstalled();
        Path file = rules.writeTo(dir);
        Path tests = Files.copy(TESTS, dir.resolve("alerts.yaml"));

        Commands.run(PrometheusServer.PROMTOOL, "check", "rules", "--lint-fatal", file.toString());
        Commands.run(PrometheusServer.PROMTOOL, "test", "rules", tests.toString());
    }

    @Test
    void shouldAllBeTested() throws IOException {
        List<String> tests = Files.readAllLines(TESTS);
        assertThat(rules.all())
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(tests)
                        .contains("  - name: " + rule.get("alert").asText()));
    }

    @Test
    void shouldSayHowBadItIsAndWhatToDo() {
        Set<String> names = new HashSet<>();
        for (JsonNode rule : rules.all()) {
            String name = rule.get("alert").asText();
            assertThat(names.add(name)).as(name).isTrue();
            assertThat(rule.at("/labels/severity").asText()).as(name).isIn("critical", "warning", "info");
            assertThat(rule.at("/annotations/summary").asText()).as(name).isNotBlank();
            assertThat(rule.at("/annotations/description").asText()).as(name).endsWith(".");
            assertThat(rule.at("/annotations/runbook_url").asText())
                    .isEqualTo("docs/RUNBOOK.md#" + name.toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void shouldAskForMetricsThatThereAre() {
        assertThat(new MetricsPage().series())
                .containsAll(metrics(
                        rules.all().stream().map(rule -> rule.get("expr").asText())));
    }

    @Test
    void shouldDrawMetricsThatThereAre() {
        assertThat(new MetricsPage().series()).containsAll(metrics(new Dashboard().queries().stream()));
    }

    @Test
    void shouldSayOfEveryPanelWhatItShowsAndInWhichUnit() {
        List<JsonNode> panels = new Dashboard()
                .panels().stream()
                        .filter(panel -> !panel.get("type").asText().equals("row"))
                        .toList();
        assertThat(panels).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.get("title").asText()).isNotBlank();
            assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
            assertThat(panel.get("targets")).isNotEmpty();
        });
        assertThat(panels.stream().map(panel -> panel.get("id").asInt())).doesNotHaveDuplicates();
    }
}
