package io.rdmagateway.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The comments above the elements of protos, by name, such as {@code Session.state}: the compiler leaves them out of what it
 * generates.
 */
final class ProtoComments {

    private static final Pattern TYPE = Pattern.compile("(?:message|enum|service) (\\w+) \\{(}?)");
    private static final Pattern GROUP = Pattern.compile("(?:oneof|extend) [\\w.]+ \\{");
    private static final Pattern RPC = Pattern.compile("rpc (\\w+)\\(.*\\{");
    private static final Pattern VALUE = Pattern.compile("(?:\\w+ )?(?:[\\w.]+ )?(\\w+) = \\d+.*;");

    private final Map<String, List<String>> comments = new HashMap<>();
    private final Deque<String> scopes = new ArrayDeque<>();
    private List<String> pending = new ArrayList<>();

    void read(Path proto) throws IOException {
        for (String line : Files.readAllLines(proto)) {
            take(line.strip());
        }
    }

    private void take(String line) {
        if (line.startsWith("//")) {
            pending.add(line.substring(2).strip());
            return;
        }
        Matcher type = TYPE.matcher(line);
        Matcher rpc = RPC.matcher(line);
        Matcher value = VALUE.matcher(line);
        if (type.matches()) {
            keep(type.group(1));
            if (type.group(2).isEmpty()) {
                scopes.addLast(type.group(1));
            }
        } else if (rpc.matches()) {
            keep(rpc.group(1));
            scopes.addLast("");
        } else if (GROUP.matcher(line).matches()) {
            scopes.addLast("");
        } else if (value.matches()) {
            keep(value.group(1));
        } else if (line.equals("}")) {
            scopes.removeLast();
        }
        pending = new ArrayList<>();
    }

    private void keep(String name) {
        String full = Stream.concat(scopes.stream(), Stream.of(name))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("."));
        comments.put(full, List.copyOf(pending));
    }

    /** Returns the paragraphs of a comment; none where there is no comment. */
    List<String> of(String name) {
        List<String> paragraphs = new ArrayList<>();
        StringBuilder paragraph = new StringBuilder();
        for (String line : comments.getOrDefault(name, List.of())) {
            if (line.isEmpty()) {
                paragraphs.add(paragraph.toString());
                paragraph.setLength(0);
            } else {
                paragraph.append(paragraph.isEmpty() ? "" : " ").append(line);
            }
        }
        if (!paragraph.isEmpty()) {
            paragraphs.add(paragraph.toString());
        }
        return paragraphs;
    }
}
