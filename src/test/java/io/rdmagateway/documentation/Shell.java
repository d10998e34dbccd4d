package io.rdmagateway.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Somebody at a shell who has this checkout's {@code ./rdmagw} in a directory of his own. What he leaves in the background is
 * ended with him.
 */
final class Shell implements AutoCloseable {

    private static final long LONGEST_SECONDS = 180;
    private static final long STOP_SECONDS = 60;

    private final Path dir;
    private final Map<String, String> environment;

    /** What a block printed, and how it ended. */
    record Outcome(int status, String out, String err) {}

    Shell(Path dir, Map<String, String> environment) throws IOException {
        this.dir = dir;
        this.environment = environment;
        Path program = Files.writeString(
                dir.resolve("rdmagw"),
                "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(Path.of("rdmagw").toAbsolutePath()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(background());
    }

    private Path background() {
        return dir.resolve(".background");
    }

    /** Runs commands up to the first one that fails. */
    Outcome run(String commands) throws IOException, InterruptedException {
        Path script = Files.writeString(
                dir.resolve(".block"), "set -e -o pipefail\n%s\njobs -p >>'%s'\n".formatted(commands, background()));
        Path out = dir.resolve(".out");
        Path err = dir.resolve(".err");
        ProcessBuilder bash = new ProcessBuilder("bash", script.toString())
                .directory(dir.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        bash.environment().putAll(environment);
        Process process = bash.start();
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            throw new IllegalStateException(commands + " takes longer than " + LONGEST_SECONDS + " s");
        }
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Returns what blocks have left running. */
    List<ProcessHandle> left() throws IOException {
        return Files.readAllLines(background()).stream()
                .map(Long::parseLong)
                .map(ProcessHandle::of)
                .flatMap(Optional::stream)
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    @Override
    public void close() throws IOException {
        for (ProcessHandle process : left()) {
            process.destroy();
            process.onExit()
                    .completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS)
                    .join();
            process.destroyForcibly();
        }
    }
}
