package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.common.utils.StringUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in {@code k8s/} is YAML, fits together, and says what this gateway understands. */
class KubernetesManifestsTest {

    private static final Path ROOT = Path.of("k8s");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Z0-9_]+)\\)");
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private static List<JsonNode> documents(String text) throws IOException {
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return values.readAll();
        }
    }

    /** What the gateway is given, in its order. */
    private static JsonNode environment(List<JsonNode> documents) {
        return documents.stream()
                .filter(document -> document.path("kind").asText().equals("StatefulSet"))
                .findFirst()
                .orElseThrow()
                .at("/spec/template/spec/containers/0/env");
    }

    private static Set<String> settings() {
        return Stream.of(GatewayConfig.class, NodeConfig.class, DirectoryConfig.class)
                .flatMap(type ->
                        ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(type)).keySet().stream())
                .map(name ->
                        StringUtil.replaceNonAlphanumericByUnderscores(name).toUpperCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void shouldParseEveryFile() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> manifests =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertThat(manifests).isNotEmpty();
            for (Path file : manifests) {
                for (JsonNode document : documents(Files.readString(file))) {
                    assertThat(document.path("apiVersion").asText())
                            .as("apiVersion in " + file)
                            .isNotEmpty();
                    assertThat(document.path("kind").asText())
                            .as("kind in " + file)
                            .isNotEmpty();
                }
            }
        }
    }

    @Test
    void shouldNameOnlySettingsThatThereAre() throws IOException {
        for (String file : List.of("base/statefulset.yaml", "components/etcd/statefulset.yaml")) {
            for (JsonNode variable : environment(documents(Files.readString(ROOT.resolve(file))))) {
                String name = variable.get("name").asText();
                if (name.startsWith("GATEWAY_")) {
                    assertThat(settings()).as(file).contains(name);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/etcd"})
    void shouldFitTogether(String overlay) throws Exception {
        List<JsonNode> documents = documents(kustomize(overlay));
        Set<String> defined = new HashSet<>();
        for (JsonNode variable : environment(documents)) {
            Matcher reference = REFERENCE.matcher(variable.path("value").asText());
            while (reference.find()) {
                // Kubernetes leaves those as they are that are defined further down.
                assertThat(defined).as(variable.get("name").asText()).contains(reference.group(1));
            }
            assertThat(defined.add(variable.get("name").asText())).isTrue();
        }
        assertThat(defined).contains("GATEWAY_NODE_ID", "GATEWAY_NODE_TARGET");
        JsonNode service = documents.stream()
                .filter(document -> document.path("kind").asText().equals("Service"))
                .findFirst()
                .orElseThrow();
        assertThat(service.at("/spec/publishNotReadyAddresses").asBoolean()).isTrue();
        assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
    }

    private static String kustomize(String overlay) throws Exception {
        boolean installed = Files.isExecutable(Path.of("/usr/bin/kubectl"));
        if (!installed) {
            System.out.println("SKIPPED: there is no /usr/bin/kubectl (Debian: kubernetes-client)");
        }
        assumeTrue(installed, "there is no /usr/bin/kubectl (Debian: kubernetes-client)");
        List<String> command = new ArrayList<>(List.of("/usr/bin/kubectl", "kustomize"));
        command.add(ROOT.resolve(overlay).toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
