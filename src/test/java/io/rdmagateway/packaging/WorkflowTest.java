package io.rdmagateway.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The workflows of GitHub are YAML that says what it must, calls what is here, and no action that may change underneath. */
class WorkflowTest {

    private static final Path WORKFLOWS = Path.of(".github/workflows");
    private static final JsonMapper YAML = new JsonMapper(new YAMLFactory());
    /** Of anything but a device. */
    private static final Pattern ABSOLUTE_PATH = Pattern.compile("(?<![\\w.*/}-])/(?!dev/)\\w+");

    private static final Pattern CALLED_HERE = Pattern.compile("(?m)^\\s*(\\./\\S+)(?: ([a-z]+))?");

    static List<Path> workflows() throws IOException {
        try (Stream<Path> files = Files.list(WORKFLOWS)) {
            return files.sorted().toList();
        }
    }

    private static List<JsonNode> steps(Path workflow) throws IOException {
        List<JsonNode> steps = new ArrayList<>();
        YAML.readTree(workflow.toFile())
                .get("jobs")
                .forEach(job -> job.get("steps").forEach(steps::add));
        return steps;
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void shouldSayWhenWhereAndForHowLong(Path workflow) throws IOException {
        JsonNode root = YAML.readTree(workflow.toFile());
        assertThat(root.path("on").isObject()).isTrue();
        assertThat(root.at("/permissions/contents").asText()).isEqualTo("read");
        assertThat(root.get("jobs"))
                .isNotEmpty()
                .allSatisfy(job -> assertThat(job.path("runs-on").asText())
                        .doesNotContain("latest")
                        .isNotBlank())
                .allSatisfy(
                        job -> assertThat(job.path("timeout-minutes").asInt()).isPositive())
                .allSatisfy(job -> assertThat(job.at("/container/image").asText())
                        .contains(":")
                        .doesNotContain("latest"));
        assertThat(steps(workflow))
                .allSatisfy(
                        step -> assertThat(step.has("uses") ^ step.has("run")).isTrue());
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void shouldPinEveryActionToACommit(Path workflow) throws IOException {
        assertThat(steps(workflow))
                .filteredOn(step -> step.has("uses"))
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.get("uses").asText()).matches("[\\w-]+/[\\w-]+@[0-9a-f]{40}"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void shouldCallProgramsThatAreHere(Path workflow) throws IOException {
        String usage = Files.readString(Path.of("rdmagw"));
        List<String> called = new ArrayList<>();
        for (JsonNode step : steps(workflow)) {
            CALLED_HERE.matcher(step.path("run").asText()).results().forEach(call -> {
                called.add(call.group(1));
                assertThat(Path.of(call.group(1))).isExecutable();
                if (call.group(1).equals("./rdmagw")) {
                    assertThat(usage).contains("./rdmagw " + call.group(2) + " ");
                }
            });
        }
        assertThat(called).isNotEmpty();
    }

    @Test
    void shouldKnowNoPathOfAMachine() throws IOException {
        for (Path workflow : workflows()) {
            assertThat(Files.readString(workflow)).doesNotContain("://").doesNotContainPattern(ABSOLUTE_PATH);
        }
    }

    @Test
    void shouldHaveTemplatesThatParse() throws IOException {
        try (Stream<Path> templates = Files.list(Path.of(".github/ISSUE_TEMPLATE"))) {
            for (Path template : templates.toList()) {
                assertThat(YAML.readTree(template.toFile()).isObject())
                        .as(template.toString())
                        .isTrue();
            }
        }
    }
}
