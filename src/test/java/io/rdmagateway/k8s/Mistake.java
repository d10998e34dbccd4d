package io.rdmagateway.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;

/**
 * What people get wrong.
 *
 * @param kind the first object of that kind has it
 * @param path where, as a JSON pointer
 * @param yaml what is there instead; nothing where this is empty
 * @param finding what a rule has to say of it
 */
record Mistake(String kind, String path, String yaml, String finding) {

    private static final YAMLMapper YAML = new YAMLMapper();

    /** Returns a copy that has it. */
    Manifests in(Manifests right) throws IOException {
        Manifests copy = new Manifests(
                right.objects().stream().<JsonNode>map(JsonNode::deepCopy).toList());
        JsonNode object = copy.ofKind(kind).findFirst().orElseThrow();
        JsonPointer pointer = JsonPointer.compile(path);
        JsonNode parent = object.at(pointer.head());
        JsonPointer last = pointer.last();
        JsonNode value = yaml.isEmpty() ? null : YAML.readTree(yaml);
        switch (parent) {
            case ArrayNode array
            when value == null ->
                assertThat(array.remove(last.getMatchingIndex())).isNotNull();
            case ArrayNode array -> array.set(last.getMatchingIndex(), value);
            case ObjectNode map
            when value == null ->
                assertThat(map.remove(last.getMatchingProperty())).isNotNull();
            case ObjectNode map -> map.set(last.getMatchingProperty(), value);
            default -> throw new IllegalArgumentException("nothing at " + pointer.head());
        }
        return copy;
    }
}
