package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayException;
import io.rdmagateway.client.LastingSession;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.Regions;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RdmaException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code put} and {@code get} have in common: one session that moves files in turn, and how they report. */
final class TransferArguments {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private GatewayArguments gateway;

    @Mixin
    private DeviceArguments device;

    @Option(
            names = "--resume",
            description =
                    "Goes on with what was interrupted: compares SHA-256 of every 4 MiB and moves what differs. What"
                            + " has arrived stays when it fails again.")
    private boolean resume;

    @Option(
            names = "--checksum",
            paramLabel = "KIND",
            description =
                    "What both sides compute and compare: sha256 also finds what somebody has changed on the wire;"
                            + " crc32c, much faster, finds accidents only; none compares nothing. For a network that nobody else"
                            + " sends on, those two (default: ${DEFAULT-VALUE}; ${COMPLETION-CANDIDATES}).",
            defaultValue = "sha256")
    private Checksum checksum;

    @Option(
            names = "--json",
            description = "Prints the result as JSON: an object for one region, an array for those of a PREFIX.")
    private boolean json;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "How long to wait for a gateway that went away, or has no room, before giving up (default:"
                    + " ${DEFAULT-VALUE}).",
            defaultValue = "30")
    private int patienceSeconds;

    boolean isResumed() {
        return resume;
    }

    Checksum checksum() {
        return checksum;
    }

    RdmaDevice open() {
        return device.open();
    }

    GatewayClient connect() {
        return gateway.connect();
    }

    /** Returns the regions, for questions while something is moved: those are as patient as the moving. */
    Regions regions(GatewayClient client) {
        return client.regions().withPatience(patience());
    }

    private Duration patience() {
        if (patienceSeconds < 0) {
            throw CommandException.badInput("--patience: must be at least 0 seconds");
        }
        return Duration.ofSeconds(patienceSeconds);
    }

    /** Tells whether what has arrived is of use after a failure; says so when the user has not asked for it. */
    boolean keepsAfter(Exception failure) {
        boolean unreachable = ExitStatus.of(failure) == ExitStatus.UNREACHABLE;
        if (unreachable && !resume) {
            command.commandLine()
                    .getErr()
                    .println("rdmagw: what has arrived is kept; the same command with --resume goes on from there");
        }
        return resume || unreachable;
    }

    /** Moves one of several, and compares. */
    @FunctionalInterface
    interface Transfer {
        Moved run(Pairing pairing, LastingSession<RegionLink> session, ChunkBuffers buffers, Progress progress)
                throws IOException;
    }

    /**
     * Moves all of them in turn over one session and prints what was done, also when it fails.
     *
     * @param several the result is a list, however many they are
     */
    void run(
            GatewayClient client,
            RdmaDevice local,
            RegionAccess access,
            List<Pairing> pairings,
            boolean several,
            Transfer transfer)
            throws IOException {
        long longest = pairings.stream().mapToLong(Pairing::lengthBytes).max().orElseThrow();
        long total = pairings.stream().mapToLong(Pairing::lengthBytes).sum();
        SessionOptions options = device.sessionOptions().withPatience(patience());
        List<TransferReport> reports = new ArrayList<>();
        long start = System.nanoTime();
        try (ChunkBuffers buffers = new ChunkBuffers(resume ? Chunks.COMPARED_BYTES : Chunks.MOVED_BYTES, longest);
                LastingSession<RegionLink> session = client.openLasting(
                        local, options, opened -> new RegionLink(opened, Set.of(access), buffers), event -> {});
                Progress progress = json ? Progress.SILENT : Progress.of(command.name(), total)) {
            for (Pairing pairing : pairings) {
                Moved moved = transfer.run(pairing, session, buffers, progress);
                reports.add(
                        new TransferReport(command.name(), pairing.file(), pairing.region(), moved, session.facts()));
            }
        } catch (RdmaException | GatewayException e) {
            throw explained(e, client, pairings.get(Math.min(reports.size(), pairings.size() - 1)));
        } finally {
            print(reports, pairings, several, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** A device says no more than that it was refused; what the gateway knows of the region may be the reason. */
    private static RuntimeException explained(RuntimeException e, GatewayClient client, Pairing pairing) {
        if (ExitStatus.of(e) == ExitStatus.REFUSED) {
            try {
                String note = client.regions().region(pairing.region()).getNote();
                if (!note.isEmpty()) {
                    return new CommandException(
                            ExitStatus.REFUSED,
                            "region " + pairing.region() + ": " + note + " (" + e.getMessage() + ")");
                }
            } catch (GatewayException unknown) {
                e.addSuppressed(unknown);
            }
        }
        return e;
    }

    private void print(List<TransferReport> reports, List<Pairing> pairings, boolean several, Duration elapsed) {
        PrintWriter out = command.commandLine().getOut();
        if (json && several) {
            out.println(Json.write(reports.stream().map(TransferReport::json).toList()));
        } else if (json) {
            reports.forEach(report -> out.println(Json.write(report.json())));
        } else {
            reports.forEach(report -> out.print(report.text()));
            if (several) {
                out.print(TransferReport.total(reports, elapsed));
            }
        }
        out.flush();
        if (several && reports.size() < pairings.size()) {
            Pairing failed = pairings.get(reports.size());
            command.commandLine()
                    .getErr()
                    .println("rdmagw: %d of %d are done; then came %s, region %s:"
                            .formatted(reports.size(), pairings.size(), failed.file(), failed.region()));
        }
    }
}
