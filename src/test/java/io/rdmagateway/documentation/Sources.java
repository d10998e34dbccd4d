package io.rdmagateway.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The text of the program, for words that no class offers to others. */
final class Sources {

    private static final Path ROOT = Path.of("src/main/java/io/rdmagateway");

    private Sources() {}

    /** Returns what the only group of a pattern finds in the files of a package. */
    static List<String> find(String pattern, String of) {
        Pattern compiled = Pattern.compile(pattern);
        try (Stream<Path> files = Files.list(ROOT.resolve(of))) {
            return files.filter(Files::isRegularFile)
                    .flatMap(file -> compiled.matcher(read(file)).results())
                    .map(found -> found.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
