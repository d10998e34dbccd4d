package io.rdmagateway.server;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.rdmagateway.proto.v1.CopySource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads what an audit log may know out of requests and answers. An allow-list: a field that is new, a PSN say, is left out
 * until somebody puts it here.
 */
final class AuditedFacts {

    /** Names, ids, ranges and rights. */
    private static final Set<String> FIELDS = Set.of(
            "session_id",
            "generation",
            "request_id",
            "grant_id",
            "transfer_id",
            "copy_id",
            "node_ids",
            "target_region",
            "operation",
            "region",
            "name",
            "device_id",
            "node_id",
            "file_path",
            "backing",
            "read_only",
            "offset_bytes",
            "length_bytes",
            "access");

    /** The resources that requests and answers contain. */
    private static final Set<String> RESOURCES = Set.of("Session", "Grant", "Region", "Transfer");

    private final Map<String, Object> facts = new LinkedHashMap<>();

    /** Adds what a message says; it knows better than the one before. */
    void add(Message message) {
        message.getAllFields().forEach(this::add);
    }

    private void add(FieldDescriptor field, Object value) {
        if (field.getJavaType() == JavaType.MESSAGE) {
            String type = field.getMessageType().getName();
            if (!field.isRepeated() && RESOURCES.contains(type)) {
                add((Message) value);
            } else if (type.equals(CopySource.getDescriptor().getName())) {
                facts.put(field.getName(), sources((List<?>) value));
            }
        } else if (FIELDS.contains(field.getName())) {
            facts.put(field.getName(), plain(value));
        }
    }

    private static String sources(List<?> sources) {
        return sources.stream()
                .map(CopySource.class::cast)
                .map(source -> source.getNodeId() + "/" + source.getRegion())
                .collect(Collectors.joining(","));
    }

    private static Object plain(Object value) {
        return switch (value) {
            case Long number -> number;
            case Integer number -> number.longValue();
            case List<?> values ->
                values.stream().map(AuditedFacts::plain).map(Object::toString).collect(Collectors.joining(","));
            case EnumValueDescriptor constant -> constant.getName();
            default -> value.toString();
        };
    }

    Map<String, Object> facts() {
        return facts;
    }
}
