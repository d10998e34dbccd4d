package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes files into regions. */
@Command(
        name = "put",
        description = {
            "Writes a file into a region by RDMA and compares checksums. Makes the region when there is none.",
            "Several files, or those of directories, go to a region each, named PREFIX..PATH with two dots for every"
                    + " slash. The first failure stops.",
        },
        mixinStandardHelpOptions = true)
final class PutCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE... REGION|PREFIX",
            hideParamSyntax = true,
            description = "Files of at least one byte, or directories; last the region's name, or how names begin.")
    private List<String> parameters;

    @Mixin
    private TransferArguments transfer;

    /** Made by this command for what is under way: without its end it is of no use to anybody. */
    private String unfinished = "";

    @Override
    public Integer call() throws IOException {
        if (parameters.size() < 2) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'REGION'");
        }
        String target = parameters.getLast();
        List<Path> sources = parameters.subList(0, parameters.size() - 1).stream()
                .map(Path::of)
                .toList();
        boolean several = sources.size() > 1 || Files.isDirectory(sources.getFirst());
        List<Pairing> pairings =
                several ? Sources.below(target, sources) : List.of(Sources.file(sources.getFirst(), target));
        try (GatewayClient client = transfer.connect();
                RdmaDevice local = transfer.open()) {
            try {
                transfer.run(
                        client,
                        local,
                        RegionAccess.WRITE,
                        pairings,
                        several,
                        (pairing, session, buffers, progress) -> put(
                                client, pairing, several, new Upload(session, buffers, progress, transfer.checksum())));
            } catch (IOException | RuntimeException e) {
                if (!transfer.keepsAfter(e) && !unfinished.isEmpty()) {
                    deleteAfter(e, client);
                }
                throw e;
            }
        }
        return ExitStatus.OK.code();
    }

    private Moved put(GatewayClient client, Pairing pairing, boolean several, Upload upload) throws IOException {
        String region = pairing.region();
        boolean made = ensureRegion(client, pairing, several);
        Arrived arrived =
                transfer.isResumed() && !made ? Arrived.in(transfer.regions(client), region) : Arrived.NOTHING;
        Moved moved = upload.run(pairing.file(), region, pairing.lengthBytes(), arrived);
        moved.requireSame(transfer.checksum().ofRegion(transfer.regions(client), region, moved.bytes()), region);
        unfinished = "";
        return moved;
    }

    /**
     * Returns true when it made the region.
     *
     * @param several the region is to be a file's again, so it has the length of one
     */
    private boolean ensureRegion(GatewayClient client, Pairing pairing, boolean several) {
        Optional<Region> existing = client.regions().find(pairing.region());
        if (existing.isEmpty()) {
            client.regions().create(pairing.region(), pairing.lengthBytes());
            unfinished = pairing.region();
            return true;
        }
        long there = existing.get().getLengthBytes();
        if (there < pairing.lengthBytes() || several && there > pairing.lengthBytes()) {
            throw CommandException.badInput("region %s has %d bytes, %s has %d: choose another %s or delete this one"
                    .formatted(
                            pairing.region(),
                            there,
                            pairing.file(),
                            pairing.lengthBytes(),
                            several ? "prefix" : "region"));
        }
        return false;
    }

    private void deleteAfter(Exception cause, GatewayClient client) {
        try {
            client.regions().delete(unfinished);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
