package io.rdmagateway.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LinksTest {

    private static final Path INDEX = Path.of("docs/README.md");

    /** Returns what is wrong with the links of pages. */
    private static List<String> broken(List<Page> pages) {
        Map<Path, Page> byPath = pages.stream().collect(Collectors.toMap(Page::path, Function.identity()));
        List<String> found = new ArrayList<>();
        for (Page page : pages) {
            for (String link : page.links()) {
                if (link.startsWith("https://")) {
                    continue;
                }
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty()
                        ? page.path()
                        : page.path().resolveSibling(parts[0]).normalize();
                if (!byPath.containsKey(target) && !Files.exists(target)) {
                    found.add(page.path() + ": there is no " + link);
                } else if (parts.length == 2 && !byPath.containsKey(target)) {
                    found.add(page.path() + ": " + link + " names a heading of what is no page");
                } else if (parts.length == 2 && !byPath.get(target).anchors().contains(parts[1])) {
                    found.add(page.path() + ": " + target + " has no heading #" + parts[1]);
                }
            }
        }
        return found;
    }

    @Test
    void shouldLeadSomewhere() throws IOException {
        List<Page> pages = Page.all();
        assertThat(pages).hasSizeGreaterThan(20);
        assertThat(pages.stream().mapToInt(page -> page.links().size()).sum()).isGreaterThan(100);
        assertThat(broken(pages)).isEmpty();
    }

    @Test
    void shouldLeadToEveryPageFromTheIndex() throws IOException {
        List<Path> linked = Page.read(INDEX).links().stream()
                .map(link -> INDEX.resolveSibling(link).normalize())
                .toList();
        assertThat(Page.all().stream()
                        .map(Page::path)
                        .filter(path -> path.startsWith("docs") && !path.equals(INDEX))
                        .filter(path -> !path.getFileName().toString().matches("\\d{4}-.*")))
                .isSubsetOf(linked);
    }

    @Test
    void shouldBeFoundBrokenWhenFileOrHeadingIsMissing() {
        Page page = Page.parse(Path.of("docs/x.md"), """
                # One `two`: three

                [a](#one-two-three) [b](#one) [c](x.md#one-two-three) [d](missing.md) ![e](../README.md) [f](../pom.xml#x)
                """);
        assertThat(broken(List.of(page, Page.parse(Path.of("README.md"), "no links"))))
                .containsExactly(
                        "docs/x.md: docs/x.md has no heading #one",
                        "docs/x.md: there is no missing.md",
                        "docs/x.md: ../pom.xml#x names a heading of what is no page");
    }
}
