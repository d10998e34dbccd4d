package io.rdmagateway.documentation;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.rdmagateway.proto.v1.AuthorizationProto;
import io.rdmagateway.proto.v1.Role;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The contract as a page: services and what they take and give, each with its comment. */
final class ApiReference {

    private static final String HEAD = """
            # API

            Package `rdma.gateway.v1`, made of [the protos](../src/main/proto/rdma/gateway/v1); see [SESSIONS.md](SESSIONS.md) for how the
            calls play together, and the [runbook](RUNBOOK.md#error-reasons) for what to do about an error. Fields that are *secret* are
            never logged. Health is `grpc.health.v1`.

            | service | calls |
            |---|---|
            """;

    private final List<FileDescriptor> files;
    private final ProtoComments comments;
    private final StringBuilder page = new StringBuilder(HEAD);

    ApiReference(List<FileDescriptor> files, ProtoComments comments) {
        this.files = files;
        this.comments = comments;
    }

    String page() {
        files.stream().flatMap(file -> file.getServices().stream()).forEach(this::contents);
        for (FileDescriptor file : files) {
            if (file.getServices().isEmpty()) {
                page.append("\n## ")
                        .append(file.getName().substring(file.getName().lastIndexOf('/') + 1))
                        .append('\n');
            }
            file.getServices().forEach(this::service);
            file.getMessageTypes().forEach(this::message);
            file.getEnumTypes().forEach(this::enumeration);
        }
        return page.toString();
    }

    private void contents(ServiceDescriptor service) {
        String calls = service.getMethods().stream()
                .map(method -> link(method.getName()))
                .collect(Collectors.joining(" "));
        page.append("| %s | %s |\n".formatted(link(service.getName()), calls));
    }

    private void service(ServiceDescriptor service) {
        page.append("\n## ").append(service.getName()).append('\n');
        paragraphs(service.getName());
        service.getMethods().forEach(method -> method(service, method));
    }

    private void method(ServiceDescriptor service, MethodDescriptor method) {
        Role role = method.getOptions().getExtension(AuthorizationProto.requiredRole);
        page.append("\n### %s\n\n%s%s → %s%s, role `%s`\n"
                .formatted(
                        method.getName(),
                        method.isClientStreaming() ? "stream of " : "",
                        link(method.getInputType().getName()),
                        method.isServerStreaming() ? "stream of " : "",
                        link(method.getOutputType().getName()),
                        role.name().replaceFirst("ROLE_", "").toLowerCase(Locale.ROOT)));
        paragraphs(service.getName() + "." + method.getName());
    }

    private void message(Descriptor message) {
        page.append("\n### ").append(message.getName()).append('\n');
        paragraphs(message.getName());
        if (message.getFields().isEmpty()) {
            page.append("\nNo fields.\n");
            return;
        }
        page.append("\n| field | number | type | |\n|---|---|---|---|\n");
        for (FieldDescriptor field : message.getFields()) {
            page.append("| `%s` | %d | %s | %s |\n"
                    .formatted(
                            field.getName(),
                            field.getNumber(),
                            type(field),
                            cell(message.getName() + "." + field.getName())));
        }
    }

    private static String type(FieldDescriptor field) {
        String name = switch (field.getJavaType()) {
            case MESSAGE ->
                named(field.getMessageType().getFile(), field.getMessageType().getName());
            case ENUM ->
                named(field.getEnumType().getFile(), field.getEnumType().getName());
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
        String many = field.isRepeated() ? "repeated " : field.toProto().getProto3Optional() ? "optional " : "";
        String choice = field.getRealContainingOneof() == null
                ? ""
                : ", one of `" + field.getRealContainingOneof().getName() + "`";
        return many + name + choice + (field.getOptions().getDebugRedact() ? ", *secret*" : "");
    }

    private static String named(FileDescriptor file, String name) {
        return file.getPackage().startsWith("google.") ? name : link(name);
    }

    private void enumeration(EnumDescriptor values) {
        page.append("\n### ").append(values.getName()).append('\n');
        paragraphs(values.getName());
        page.append("\n| value | number | |\n|---|---|---|\n");
        for (EnumValueDescriptor value : values.getValues()) {
            page.append("| `%s` | %d | %s |\n"
                    .formatted(value.getName(), value.getNumber(), cell(values.getName() + "." + value.getName())));
        }
    }

    private void paragraphs(String name) {
        comments.of(name)
                .forEach(
                        paragraph -> page.append('\n').append(marked(paragraph)).append('\n'));
    }

    private String cell(String name) {
        return comments.of(name).stream().map(ApiReference::marked).collect(Collectors.joining("<br>"));
    }

    /** Sets names as code, and leaves nothing that Markdown would read. */
    private static String marked(String text) {
        return text.replace("<", "&lt;")
                .replace("*", "\\*")
                .replace("|", "\\|")
                .replaceAll("[A-Za-z][\\w.]*_[\\w.]*\\w", "`$0`");
    }

    private static String link(String name) {
        return "[%s](#%s)".formatted(name, name.toLowerCase(Locale.ROOT));
    }
}
