package io.rdmagateway.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * A page of the documentation.
 *
 * @param path from the root of the checkout
 * @param links what it links to, pictures too, as written
 * @param anchors of its headings, as GitHub makes them
 */
record Page(Path path, List<String> links, Set<String> anchors, List<Block> blocks) {

    private static final Set<String> NOT_OURS = Set.of(".git", ".cifuzz-corpus", "target", "node_modules");
    private static final Parser MARKDOWN =
            Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build();

    /** Returns all pages, the front door first. */
    static List<Page> all() throws IOException {
        List<Path> found = new ArrayList<>();
        Path root = Path.of("");
        Files.walkFileTree(root, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                return NOT_OURS.contains(dir.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found.stream()
                .sorted(Comparator.comparing((Path path) -> !path.equals(Path.of("README.md")))
                        .thenComparing(Comparator.naturalOrder()))
                .map(Page::read)
                .toList();
    }

    static Page read(Path path) {
        try {
            return parse(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page parse(Path path, String markdown) {
        Reader reader = new Reader(path);
        MARKDOWN.parse(markdown).accept(reader);
        return new Page(path, reader.links, reader.anchors, reader.blocks);
    }

    private static final class Reader extends AbstractVisitor {

        private final Path path;
        private final List<String> links = new ArrayList<>();
        private final Set<String> anchors = new HashSet<>();
        private final Map<String, Integer> headings = new HashMap<>();
        private final List<Block> blocks = new ArrayList<>();

        Reader(Path path) {
            this.path = path;
        }

        @Override
        public void visit(Link link) {
            links.add(link.getDestination());
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            links.add(image.getDestination());
            visitChildren(image);
        }

        @Override
        public void visit(FencedCodeBlock block) {
            int line = block.getSourceSpans().getFirst().getLineIndex() + 1;
            blocks.add(new Block(path, line, block.getInfo(), block.getLiteral()));
        }

        @Override
        public void visit(Heading heading) {
            String anchor = textOf(heading)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}\\-_ ]", "")
                    .replace(' ', '-');
            int before = headings.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
            visitChildren(heading);
        }

        private static String textOf(Node node) {
            StringBuilder text = new StringBuilder();
            node.accept(new AbstractVisitor() {
                @Override
                public void visit(Text part) {
                    text.append(part.getLiteral());
                }

                @Override
                public void visit(Code part) {
                    text.append(part.getLiteral());
                }
            });
            return text.toString();
        }
    }
}
