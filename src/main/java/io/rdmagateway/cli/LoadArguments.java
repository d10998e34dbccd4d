package io.rdmagateway.cli;

import io.rdmagateway.bench.Load;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How operations are posted. */
final class LoadArguments {

    @Option(
            names = {"-t", "--tx-depth"},
            paramLabel = "N",
            defaultValue = "128",
            description = "Requests outstanding on a queue pair (default: ${DEFAULT-VALUE}).")
    private int txDepth;

    @Option(
            names = {"-r", "--rx-depth"},
            paramLabel = "N",
            defaultValue = "512",
            description = "Receives posted on a queue pair, for SEND (default: ${DEFAULT-VALUE}).")
    private int rxDepth;

    @Option(
            names = {"-l", "--post-list", "--post_list"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Requests chained and posted in one call (default: ${DEFAULT-VALUE}).")
    private int postList;

    @Option(
            names = {"-Q", "--signal-every", "--cq-mod"},
            paramLabel = "N",
            description =
                    "One request in N asks for a completion, a multiple of --post-list (default: 100, and 1 above 8 KiB).")
    private Integer signalEvery;

    @Option(
            names = {"-T", "--threads"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads that post (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = {"-q", "--sessions", "--qp"},
            paramLabel = "N",
            description = "Queue pairs, spread over the threads (default: one for each thread).")
    private Integer sessions;

    Load load() {
        return new Load(
                txDepth,
                rxDepth,
                postList,
                signalEvery == null ? OptionalInt.empty() : OptionalInt.of(signalEvery),
                threads,
                sessions == null ? threads : sessions);
    }
}
