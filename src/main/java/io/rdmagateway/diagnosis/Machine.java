package io.rdmagateway.diagnosis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What the kernel tells in {@code /proc}, {@code /sys} and {@code /dev}. What cannot be read is empty: a container may hide it.
 *
 * @param root where these three are
 */
public record Machine(Path root) {

    public static final Machine HERE = new Machine(Path.of("/"));

    public Path proc() {
        return root.resolve("proc");
    }

    Path dev() {
        return root.resolve("dev");
    }

    List<String> lines(String path) {
        try {
            return Files.readAllLines(root.resolve(path), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Returns the first line. */
    Optional<String> value(String path) {
        return lines(path).stream().map(String::strip).findFirst();
    }

    OptionalInt number(String path) {
        try {
            return value(path).stream().mapToInt(Integer::parseInt).findFirst();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** Returns the names in a directory, sorted. */
    List<String> names(String directory) {
        try (Stream<Path> entries = Files.list(root.resolve(directory))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Returns what a symbolic link says, such as {@code net:[4026531840]}. */
    Optional<String> link(String path) {
        try {
            return Optional.of(Files.readSymbolicLink(root.resolve(path)).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns the MTU of a network interface. */
    public OptionalInt netdevMtu(String netdev) {
        return netdev.isEmpty() ? OptionalInt.empty() : number("sys/class/net/" + netdev + "/mtu");
    }

    public boolean hasModule(String name) {
        return Files.isDirectory(root.resolve("sys/module/" + name))
                || lines("proc/modules").stream().anyMatch(line -> line.startsWith(name + " "));
    }
}
