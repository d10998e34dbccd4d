package io.rdmagateway.directory.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.rdmagateway.directory.Endpoint;
import io.rdmagateway.directory.Node;
import io.rdmagateway.session.Identity;
import java.io.IOException;

/**
 * Reads and writes nodes. Takes nothing that it does not know, nothing twice, and no value for one of another type: what
 * somebody misspelled would be lost without a word.
 */
public final class NodeJson {

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_STRING = 1024;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MAX_BYTES)
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING)
                            .build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            // The constructors refuse null, and say what is possible.
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .withCoercionConfig(
                    LogicalType.Textual,
                    config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .addModule(new VerbsModule())
            .build();

    private NodeJson() {}

    /** @throws io.rdmagateway.directory.DirectoryException INVALID_NODE with the path of the field */
    public static Endpoint readEndpoint(byte[] json) {
        return read(json, Endpoint.class);
    }

    /** @throws io.rdmagateway.directory.DirectoryException INVALID_NODE with the path of the field */
    public static Node readNode(byte[] json) {
        return read(json, Node.class);
    }

    /** @throws io.rdmagateway.directory.DirectoryException INVALID_NODE with the field */
    public static Node node(String nodeId, Identity holder, Endpoint endpoint) {
        try {
            return new Node(nodeId, holder, endpoint);
        } catch (IllegalArgumentException e) {
            throw BadField.of(e);
        }
    }

    private static <T> T read(byte[] json, Class<T> type) {
        T value;
        try {
            value = MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw BadField.of(e);
        }
        if (value == null) {
            throw BadField.ofBody("must be an object, was null");
        }
        return value;
    }

    /** Writes a node, an endpoint, a record of such, or a map of texts and numbers. */
    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError("records of numbers and texts can be written", e);
        }
    }
}
