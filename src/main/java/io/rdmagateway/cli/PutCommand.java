package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.LastingSession;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a file into a region. */
@Command(
        name = "put",
        description = "Writes a file into a region by RDMA and compares SHA-256. Makes the region when there is none.",
        mixinStandardHelpOptions = true)
final class PutCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "A file of at least one byte.")
    private Path file;

    @Parameters(index = "1", paramLabel = "REGION", description = "The region's name.")
    private String region;

    @Mixin
    private GatewayArguments gateway;

    @Mixin
    private DeviceArguments device;

    @Option(names = "--json", description = "Prints the result as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        long length = lengthOf(file);
        try (RdmaDevice local = device.open();
                GatewayClient client = gateway.connect()) {
            boolean made = ensureRegion(client, length);
            try {
                TransferReport report = put(client, local, length);
                spec.commandLine().getOut().print(json ? report.json() : report.text());
                spec.commandLine().getOut().flush();
            } catch (IOException | RuntimeException e) {
                if (made) {
                    deleteAfter(e, client);
                }
                throw e;
            }
        }
        return ExitStatus.OK.code();
    }

    private static long lengthOf(Path file) throws IOException {
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
        return length;
    }

    /** Returns true when it made the region. */
    private boolean ensureRegion(GatewayClient client, long length) {
        Optional<Region> existing = client.regions().find(region);
        if (existing.isEmpty()) {
            client.regions().create(region, length);
            return true;
        }
        if (existing.get().getLengthBytes() < length) {
            throw CommandException.badInput(
                    "region %s has %d bytes, %s has %d: choose another region or delete this one"
                            .formatted(region, existing.get().getLengthBytes(), file, length));
        }
        return false;
    }

    private TransferReport put(GatewayClient client, RdmaDevice local, long length) throws IOException {
        try (Chunks chunks = new Chunks(length);
                LastingSession<RegionLink> session = client.openLasting(
                        local,
                        device.sessionOptions(),
                        opened -> RegionLink.on(opened, region, Set.of(RegionAccess.WRITE), chunks),
                        event -> {})) {
            Moved moved;
            try (Progress progress = json ? Progress.SILENT : Progress.of("put", length)) {
                moved = Upload.run(session, chunks, file, progress);
            }
            moved.requireSame(client.regions().sha256(region, 0, length), region);
            return new TransferReport("put", file, region, moved, session.facts());
        }
    }

    private void deleteAfter(Exception cause, GatewayClient client) {
        try {
            client.regions().delete(region);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
