package io.rdmagateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Does what a gateway and its clients do, once: what the JVMs load for it is what they will find in their caches. It leaves
 * nothing behind but those. Neither JVM records profiles: by those of a run so short, C2 would compile at every start, which
 * takes longer than it saves; and what was seldom called in it, SHA-256 and the soft device among it, would reach C2 after some
 * hundred times as many calls as else.
 */
@Command(name = "train", description = "Lets the JVM of a gateway, and this one, record what they load.", hidden = true)
final class TrainCommand implements Callable<Integer> {

    private static final Duration READY = Duration.ofMinutes(4);
    private static final int FILE_BYTES = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CACHE", description = "Where the JVM of the gateway puts what it records.")
    private Path gatewayCache;

    @Override
    public Integer call() throws IOException {
        Path dir = Files.createTempDirectory("rdmagw-train");
        List<String> recording = List.of(
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-AOTRecordTraining",
                "-XX:AOTCacheOutput=" + gatewayCache.toAbsolutePath());
        try (GatewayProcess gateway = GatewayProcess.start(dir, "soft", recording)) {
            gateway.awaitReady(READY);
            Path file = Files.write(dir.resolve("file"), new byte[FILE_BYTES]);
            List<String> here = List.of("--gateway", "localhost:" + gateway.port(), "--cert-dir", dir.toString());
            List<String> softHere = Stream.concat(here.stream(), Stream.of("--provider", "soft"))
                    .toList();
            run(softHere, "put", file.toString(), "training");
            run(softHere, "get", "training", dir.resolve("copy").toString());
            run(here, "regions", "list");
            run(here, "sessions", "list");
            run(here, "regions", "delete", "training");
            run(List.of(), "devices");
            run(List.of(), "regions", "--help");
            // What the commands are made of that do not run here.
            run(List.of(), "--help");
        } finally {
            TemporaryFiles.delete(dir);
        }
        return ExitStatus.OK.code();
    }

    private void run(List<String> options, String... words) {
        String[] line = Stream.concat(Stream.of(words), options.stream()).toArray(String[]::new);
        int status = Rdmagw.run(
                new PrintWriter(Writer.nullWriter()), spec.commandLine().getErr(), line);
        if (status != ExitStatus.OK.code()) {
            throw new CommandException(
                    ExitStatus.INTERNAL, String.join(" ", line) + ": ended with status " + status + ", see above");
        }
    }
}
