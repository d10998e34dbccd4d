package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayAddress;
import io.rdmagateway.client.GatewayOptions;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows everything on one machine. */
@Command(
        name = "demo",
        description =
                "Starts a gateway, moves a file to it and back by RDMA, compares checksums and shows the figures.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    private static final long MIN_FILE_BYTES = 64 << 20;

    @Spec
    private CommandSpec spec;

    @Option(names = "--file", paramLabel = "FILE", description = "The file to move (default: the JDK's lib/modules).")
    private Path file;

    @Option(names = "--any-size", description = "Takes a file of less than 64 MiB, too.")
    private boolean anySize;

    @Option(
            names = "--here",
            description = "With --provider ibverbs: never starts a lab VM, where the kernel has no device.")
    private boolean here;

    @Option(
            names = "--ready-timeout",
            paramLabel = "SECONDS",
            description = "How long the gateway may take to start (default: ${DEFAULT-VALUE}).",
            defaultValue = "240")
    private int readySeconds;

    @Option(names = "--json", description = "Prints the figures as JSON.")
    private boolean json;

    @Mixin
    private DeviceArguments device;

    @Override
    public Integer call() throws IOException {
        Path source = source();
        Path dir = Files.createTempDirectory("rdmagw-demo");
        try (RdmaDevice local = device.open();
                GatewayProcess gateway = GatewayProcess.start(dir, device.provider(), List.of("-XX:+UseSerialGC"))) {
            say("gateway: starting as process of its own");
            gateway.awaitReady(Duration.ofSeconds(readySeconds));
            say("gateway: ready; moving " + source + " to it and back");
            GatewayOptions options = new GatewayOptions(
                    new GatewayAddress("localhost", gateway.port()), CertDirectory.client(dir), Duration.ofSeconds(60));
            DemoFigures figures =
                    new DemoRun(options, local, device.sessionOptions(), json).perform(source, dir.resolve("copy"));
            PrintWriter out = spec.commandLine().getOut();
            out.print(json ? figures.json() + System.lineSeparator() : figures.text());
            out.flush();
            figures.requireQuietConnection();
        } finally {
            TemporaryFiles.delete(dir);
        }
        say("demo: everything verified");
        return ExitStatus.OK.code();
    }

    private Path source() throws IOException {
        Path chosen = file == null ? Path.of(System.getProperty("java.home"), "lib", "modules") : file;
        if (!Files.isRegularFile(chosen)) {
            throw new NoSuchFileException(chosen.toString());
        }
        long size = Files.size(chosen);
        if (size == 0 || size < MIN_FILE_BYTES && !anySize) {
            throw CommandException.badInput(chosen + ": has " + size + " bytes, a demonstration takes at least "
                    + MIN_FILE_BYTES + "; name a larger one with --file, or add --any-size");
        }
        return chosen;
    }

    private void say(String message) {
        if (!json) {
            spec.commandLine().getErr().println(message);
        }
    }
}
