package io.rdmagateway.k8s;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Objects that are applied together. */
public record Manifests(List<JsonNode> objects) {

    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    static Manifests parse(String text) throws IOException {
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return new Manifests(values.readAll());
        }
    }

    /** What is applied beside others. */
    Manifests with(Manifests others) {
        return new Manifests(
                Stream.concat(objects.stream(), others.objects.stream()).toList());
    }

    static String id(JsonNode object) {
        return object.path("kind").asText() + "/" + object.at("/metadata/name").asText();
    }

    public Stream<JsonNode> ofKind(String kind) {
        return objects.stream().filter(object -> object.path("kind").asText().equals(kind));
    }

    /** What makes pods. */
    Stream<JsonNode> workloads() {
        return objects.stream()
                .filter(object -> object.at("/spec/template/spec").has("containers"));
    }

    public static JsonNode pod(JsonNode workload) {
        return workload.at("/spec/template/spec");
    }

    public static Stream<JsonNode> containers(JsonNode workload) {
        return Stream.concat(
                elements(pod(workload).path("initContainers")),
                elements(pod(workload).path("containers")));
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    public static List<String> texts(JsonNode array) {
        return elements(array).map(JsonNode::asText).toList();
    }
}
