package io.rdmagateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
