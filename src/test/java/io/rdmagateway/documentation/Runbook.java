package io.rdmagateway.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code docs/RUNBOOK.md} has a cure for. */
final class Runbook {

    private static final Pattern NAMES = Pattern.compile("^\\| ((?:`\\w+`(?:, )?)+) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    private final List<String> lines;

    Runbook() throws IOException {
        lines = Files.readAllLines(Path.of("docs/RUNBOOK.md"));
    }

    private Stream<String> section(String name) {
        return lines.stream()
                .dropWhile(line -> !line.equals("## " + name))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "));
    }

    /** Returns the headings of a section. */
    List<String> headings(String section) {
        return section(section)
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring("### ".length()))
                .toList();
    }

    /** Returns the reasons that have a row. */
    List<String> reasons() {
        return section("Error reasons")
                .flatMap(line -> NAMES.matcher(line).results())
                .flatMap(names -> NAME.matcher(names.group(1)).results())
                .map(name -> name.group(1))
                .toList();
    }
}
