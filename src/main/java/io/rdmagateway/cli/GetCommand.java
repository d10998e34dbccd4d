package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.Regions;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Reads regions into files. */
@Command(
        name = "get",
        description = {
            "Reads a region into a file by RDMA and compares checksums. The file appears when it is complete.",
            "When there is no such region, or a directory is named, those that 'put' named PREFIX..PATH become the files"
                    + " PATH in the directory. The first failure stops.",
        },
        mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "REGION|PREFIX", description = "The region's name, or how names begin.")
    private String name;

    @Parameters(index = "1", paramLabel = "FILE|DIRECTORY", description = "Is made; a file is replaced.")
    private Path target;

    @Mixin
    private TransferArguments transfer;

    @Override
    public Integer call() throws IOException {
        Path absolute = target.toAbsolutePath();
        if (!Files.isDirectory(absolute) && !Files.isDirectory(absolute.getParent())) {
            throw CommandException.badInput(absolute.getParent() + ": no such directory");
        }
        try (GatewayClient client = transfer.connect();
                RdmaDevice local = transfer.open()) {
            Optional<Region> one = Files.isDirectory(absolute)
                    ? Optional.empty()
                    : client.regions().find(name);
            List<Pairing> pairings = one.isPresent() ? List.of(pairing(target, one.get())) : below(client.regions());
            transfer.run(
                    client,
                    local,
                    RegionAccess.READ,
                    pairings,
                    one.isEmpty(),
                    (pairing, session, buffers, progress) -> get(
                            transfer.regions(client),
                            pairing,
                            new Download(session, buffers, progress, transfer.checksum())));
        }
        return ExitStatus.OK.code();
    }

    private static Pairing pairing(Path file, Region region) {
        return new Pairing(file, region.getName(), region.getLengthBytes());
    }

    private List<Pairing> below(Regions regions) {
        List<Pairing> pairings = new ArrayList<>();
        for (Region region : regions.list()) {
            if (RegionNames.isBelow(name, region.getName())) {
                Path path = RegionNames.path(name, region.getName())
                        .orElseThrow(() -> CommandException.badInput("region " + region.getName()
                                + ": no file is named so; read it into one by itself, or delete it"));
                pairings.add(pairing(target.resolve(path), region));
            }
        }
        if (pairings.isEmpty()) {
            regions.region(name);
            throw CommandException.badInput(
                    target + ": is a directory, and region " + name + " is one file's: name that");
        }
        return pairings;
    }

    /** @throws CommandException when that is what the failure comes from: it names no file then */
    private static void requireRoom(Exception failure, Path file, long freeBytes) {
        if (failure instanceof IOException
                && !(failure instanceof FileSystemException)
                && freeBytes < Chunks.COMPARED_BYTES) {
            throw new CommandException(
                    ExitStatus.ENVIRONMENT,
                    "%s: %s: %d bytes are left there; make room, or choose another place"
                            .formatted(file, failure.getMessage(), freeBytes));
        }
    }

    private Moved get(Regions regions, Pairing pairing, Download download) throws IOException {
        Path file = pairing.file().toAbsolutePath();
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        boolean resumed = transfer.isResumed();
        if (resumed && Files.notExists(part) && Files.isRegularFile(file)) {
            // It may be what is wanted, in whole or in part.
            Files.copy(file, part);
        }
        // The gateway takes as long to hash the bytes as they take to come.
        FutureTask<byte[]> there =
                new FutureTask<>(() -> transfer.checksum().ofRegion(regions, pairing.region(), pairing.lengthBytes()));
        Thread.ofVirtual().name("rdmagw-hash").start(there);
        try {
            Moved moved = download.run(
                    pairing.region(),
                    part,
                    pairing.lengthBytes(),
                    resumed ? Arrived.in(regions, pairing.region()) : Arrived.NOTHING);
            moved.requireSame(ChunkBuffers.await(there), pairing.region());
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return moved;
        } catch (IOException | RuntimeException e) {
            there.cancel(true);
            try {
                long freeBytes = Files.getFileStore(file.getParent()).getUsableSpace();
                if (!transfer.keepsAfter(e)) {
                    Files.deleteIfExists(part);
                }
                requireRoom(e, part, freeBytes);
            } catch (IOException second) {
                // What failed first is what the user has to know.
                e.addSuppressed(second);
            }
            throw e;
        }
    }
}
