package io.rdmagateway.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A local Maven repository that has what is in this machine's, by links, and takes our own artifacts for itself: a test leaves
 * none of them behind.
 */
final class LayeredRepository {

    private LayeredRepository() {}

    static void over(Path repository, Path dir) throws IOException {
        link(repository, dir, "io");
        link(repository.resolve("io"), Files.createDirectory(dir.resolve("io")), "rdmagateway");
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> children = Files.list(from)) {
            List<Path> linked =
                    children.filter(child -> !child.endsWith(except)).toList();
            for (Path child : linked) {
                Files.createSymbolicLink(to.resolve(child.getFileName()), child.toAbsolutePath());
            }
        }
    }
}
