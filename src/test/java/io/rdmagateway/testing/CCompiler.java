package io.rdmagateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The C compiler of this machine, with the verbs header. */
public final class CCompiler {

    private static final List<String> INCLUDE_FOLDERS = List.of("/usr/include", "/usr/local/include");

    private CCompiler() {}

    /** Returns why there is none, or empty when there is. */
    public static Optional<String> reasonForNone() {
        if (INCLUDE_FOLDERS.stream().noneMatch(folder -> Files.exists(Path.of(folder, "infiniband/verbs.h")))) {
            return Optional.of("no infiniband/verbs.h: install libibverbs-dev");
        }
        try {
            Commands.run(List.of("cc", "--version"));
            return Optional.empty();
        } catch (UncheckedIOException e) {
            return Optional.of("no C compiler: install gcc");
        }
    }

    /**
     * Asks C for the values of integer expressions.
     *
     * @param folder for the program
     * @param headers to include, such as {@code infiniband/verbs.h}
     */
    public static Map<String, Long> evaluate(Path folder, List<String> headers, Set<String> expressions) {
        StringBuilder source = new StringBuilder("#include <stddef.h>\n#include <stdio.h>\n");
        headers.forEach(header -> source.append("#include <%s>\n".formatted(header)));
        source.append("int main(void) {\n");
        expressions.forEach(expression ->
                source.append("printf(\"%s=%%lld\\n\", (long long)(%s));\n".formatted(expression, expression)));
        source.append("return 0;\n}\n");
        Path file = folder.resolve("values.c");
        Path program = folder.resolve("values");
        try {
            Files.writeString(file, source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        compile(file, program);
        Map<String, Long> values = new TreeMap<>();
        Commands.run(List.of(program.toString())).lines().forEach(line -> {
            int equals = line.lastIndexOf('=');
            values.put(line.substring(0, equals), Long.parseLong(line.substring(equals + 1)));
        });
        return values;
    }

    /** Compiles one source file; the options come before it. */
    public static void compile(Path source, Path output, String... options) {
        List<String> command = new ArrayList<>(List.of("cc", "-std=gnu11", "-O2", "-Wall"));
        command.addAll(List.of(options));
        command.addAll(List.of("-o", output.toString(), source.toString()));
        try {
            Files.createDirectories(output.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Commands.run(command);
    }
}
