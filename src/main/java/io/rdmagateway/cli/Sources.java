package io.rdmagateway.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is to be put, looked at before anything is moved. */
final class Sources {

    private Sources() {}

    static Pairing file(Path file, String region) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file)) {
            throw CommandException.badInput(file + ": not a regular file");
        }
        long length = Files.size(file);
        if (length == 0) {
            throw CommandException.badInput(file + ": is empty, and a region has at least one byte");
        }
        return new Pairing(file, region, length);
    }

    /** Pairs files with regions that are named after them, and those in directories after their path in there. */
    static List<Pairing> below(String prefix, List<Path> sources) throws IOException {
        List<Pairing> pairings = new ArrayList<>();
        for (Path source : sources) {
            if (Files.isDirectory(source)) {
                for (Path file : filesIn(source)) {
                    pairings.add(file(file, RegionNames.of(prefix, source.relativize(file))));
                }
            } else {
                pairings.add(file(source, RegionNames.of(prefix, source.getFileName())));
            }
        }
        requireDistinct(pairings);
        pairings.sort(Comparator.comparing(Pairing::region));
        return pairings;
    }

    /** Symbolic links are followed: caches of models consist of them. */
    private static List<Path> filesIn(Path dir) throws IOException {
        try (Stream<Path> found = Files.walk(dir, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files = found.filter(path -> !Files.isDirectory(path)).toList();
            if (files.isEmpty()) {
                throw CommandException.badInput(dir + ": has no files");
            }
            return files;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void requireDistinct(List<Pairing> pairings) {
        Map<String, Path> taken = new HashMap<>();
        for (Pairing pairing : pairings) {
            Path other = taken.put(pairing.region(), pairing.file());
            if (other != null) {
                throw CommandException.badInput("%s and %s would both be region %s: put them with prefixes of their own"
                        .formatted(other, pairing.file(), pairing.region()));
            }
        }
    }
}
