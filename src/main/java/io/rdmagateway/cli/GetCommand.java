package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.LastingSession;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads a region into a file. */
@Command(
        name = "get",
        description = "Reads a region into a file by RDMA and compares SHA-256. The file appears when it is complete.",
        mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "REGION", description = "The region's name.")
    private String region;

    @Parameters(index = "1", paramLabel = "FILE", description = "Is made, or replaced.")
    private Path file;

    @Mixin
    private GatewayArguments gateway;

    @Mixin
    private DeviceArguments device;

    @Option(names = "--json", description = "Prints the result as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Path part = partOf(file);
        try (RdmaDevice local = device.open();
                GatewayClient client = gateway.connect()) {
            TransferReport report = get(client, local, part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            spec.commandLine().getOut().print(json ? report.json() : report.text());
            spec.commandLine().getOut().flush();
        } finally {
            Files.deleteIfExists(part);
        }
        return ExitStatus.OK.code();
    }

    private static Path partOf(Path file) {
        Path absolute = file.toAbsolutePath();
        if (Files.isDirectory(absolute)) {
            throw CommandException.badInput(file + ": is a directory");
        }
        if (!Files.isDirectory(absolute.getParent())) {
            throw CommandException.badInput(absolute.getParent() + ": no such directory");
        }
        return absolute.resolveSibling(absolute.getFileName() + ".part");
    }

    private TransferReport get(GatewayClient client, RdmaDevice local, Path part) throws IOException {
        Region source = client.regions().region(region);
        try (Chunks chunks = new Chunks(source.getLengthBytes());
                LastingSession<RegionLink> session = client.openLasting(
                        local,
                        device.sessionOptions(),
                        opened -> RegionLink.on(opened, region, Set.of(RegionAccess.READ), chunks),
                        event -> {})) {
            Moved moved;
            try (Progress progress = json ? Progress.SILENT : Progress.of("get", source.getLengthBytes())) {
                moved = Download.run(session, chunks, part, progress);
            }
            moved.requireSame(client.regions().sha256(region, 0, moved.bytes()), region);
            return new TransferReport("get", file, region, moved, session.facts());
        }
    }
}
