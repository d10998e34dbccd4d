package io.rdmagateway.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Names of the regions that several files go to: a prefix and the file's path, with {@code ..} wherever that has a slash, so
 * that {@code layers/0.bin} below {@code model} is {@code model..layers..0.bin}.
 *
 * <p>Two dots, because no part of a path that is made of a name can then be {@code ..}: nobody's region leads out of the
 * directory that it is read into.
 */
final class RegionNames {

    private static final String SLASH = "..";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9\\-_.]{0,127}");

    private RegionNames() {}

    /** @throws CommandException when the path cannot be told from the name again */
    static String of(String prefix, Path relative) {
        String name = beginning(prefix)
                + StreamSupport.stream(relative.spliterator(), false)
                        .map(Path::toString)
                        .collect(Collectors.joining(SLASH));
        if (!NAME.matcher(name).matches() || !path(prefix, name).equals(Optional.of(relative))) {
            throw CommandException.badInput(
                    "%s: no region can be named after it: 128 characters at most with the prefix, out of A-Z a-z 0-9 - _ .,"
                                    .formatted(relative)
                            + " and no two dots in a row; rename it, or put it by itself");
        }
        return name;
    }

    static boolean isBelow(String prefix, String region) {
        return region.startsWith(beginning(prefix));
    }

    /** Returns the path that a name was made of; empty when it was not made so. */
    static Optional<Path> path(String prefix, String region) {
        String[] parts = region.substring(beginning(prefix).length()).split(Pattern.quote(SLASH), -1);
        boolean sound = Arrays.stream(parts).noneMatch(part -> part.isEmpty() || part.equals("."));
        return sound ? Optional.of(Path.of(String.join("/", parts))) : Optional.empty();
    }

    private static String beginning(String prefix) {
        return prefix + SLASH;
    }
}
