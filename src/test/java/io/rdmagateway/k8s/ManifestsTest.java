package io.rdmagateway.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every overlay and example keeps to all rules, alone and with every component. */
class ManifestsTest {

    private static final Path ROOT = Examples.ROOT;

    private static Kustomize kustomize;

    @BeforeAll
    static void findKustomize() throws Exception {
        kustomize = Kustomize.find();
    }

    private static List<Path> below(String directory) throws IOException {
        try (Stream<Path> entries = Files.list(ROOT.resolve(directory))) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }

    static List<Path> overlays() throws IOException {
        return below("overlays");
    }

    static List<Path> all() throws IOException {
        List<Path> all = new ArrayList<>(overlays());
        all.addAll(below("examples"));
        return all;
    }

    @Test
    void shouldHaveTheOverlaysThatTheReadmeNames() throws IOException {
        assertThat(overlays())
                .extracting(path -> path.getFileName().toString())
                .containsExactly("etcd", "rdma-shared", "soft", "sriov");
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldKeepToAllRules(Path directory) throws Exception {
        assertThat(Rules.findings(kustomize.build(directory))).isEmpty();
    }

    static Set<String> examples() {
        return Examples.OVERLAYS.keySet();
    }

    @Test
    void shouldKnowTheOverlayOfEveryExample() throws IOException {
        assertThat(below("examples"))
                .extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(examples());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldFitTheOverlayThatItIsFor(String example) throws Exception {
        assertThat(Files.readString(ROOT.resolve("examples", example, "kustomization.yaml")))
                .contains("overlays/" + Examples.OVERLAYS.get(example));
        assertThat(Rules.findings(Examples.besideGateways(kustomize, example))).isEmpty();
    }

    /** At once: to ask costs a process. */
    @Test
    void shouldHaveAllRequiredFields(@TempDir Path scratch) throws Exception {
        List<JsonNode> objects = new ArrayList<>(
                withEveryComponent(ROOT.resolve("overlays/soft"), scratch).objects());
        for (Path directory : all()) {
            objects.addAll(kustomize.build(directory).objects());
        }
        assertThat(objects).hasSizeGreaterThan(20);
        assertThat(RequiredFields.findings(new Manifests(objects))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shouldTakeEveryComponentThatItHasNot(Path overlay, @TempDir Path scratch) throws Exception {
        assertThat(Rules.findings(withEveryComponent(overlay, scratch))).isEmpty();
    }

    /** As an operator has them who writes an overlay of one's own. */
    private static Manifests withEveryComponent(Path overlay, Path scratch) throws Exception {
        String its = Files.readString(overlay.resolve("kustomization.yaml"));
        Path own = scratch.toRealPath();
        String components = below("components").stream()
                .filter(component -> !component.endsWith("rdma-network"))
                .filter(component -> !its.contains("components/" + component.getFileName()))
                .map(component -> "  - " + relative(own, component) + "\n")
                .collect(Collectors.joining());
        Files.writeString(
                own.resolve("kustomization.yaml"),
                "resources:\n  - " + relative(own, overlay) + "\n"
                        + (components.isEmpty() ? "" : "components:\n" + components));
        return kustomize.build(own);
    }

    private static Path relative(Path from, Path to) {
        return from.relativize(to.toAbsolutePath());
    }
}
