package io.rdmagateway.cli;

import io.rdmagateway.bench.Latency;
import io.rdmagateway.bench.Verb;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures. */
@Command(
        name = "bench",
        description = {
            "Measures this machine's devices, a gateway's sessions, and gRPC beside them. Queue pairs have both ends in this"
                    + " process: one device, or two; no gateway takes part unless it is asked for.",
            "Options are named as perftest names them, where it has them.",
        },
        mixinStandardHelpOptions = true,
        subcommands = {BenchSessionCommand.class, BenchGrpcCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class BenchCommand extends CommandGroup {

    @Command(
            description = "Measures how much WRITEs carry, as ib_write_bw does.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    int write(@Mixin BandwidthArguments arguments, @Mixin BenchOutput output) throws IOException {
        return output.print(arguments.measure(Verb.WRITE));
    }

    @Command(
            description = "Measures how much READs carry, as ib_read_bw does.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    int read(@Mixin BandwidthArguments arguments, @Mixin BenchOutput output) throws IOException {
        return output.print(arguments.measure(Verb.READ));
    }

    @Command(
            description = "Measures how much SENDs carry, as ib_send_bw does.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    int send(@Mixin BandwidthArguments arguments, @Mixin BenchOutput output) throws IOException {
        return output.print(arguments.measure(Verb.SEND));
    }

    @Command(
            description =
                    "Measures half of the time that a message and its answer take, as ib_write_lat and ib_send_lat do.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    int latency(
            @Option(
                            names = "--verb",
                            paramLabel = "write|send",
                            defaultValue = "write",
                            description = "What a message is (default: ${DEFAULT-VALUE}).")
                    Verb verb,
            @Option(
                            names = {"-T", "--threads"},
                            paramLabel = "N",
                            defaultValue = "1",
                            description =
                                    "1: one thread plays both ends; 2: each end has its own, as two processes would (default:"
                                            + " ${DEFAULT-VALUE}).")
                    int threads,
            @Mixin SizeArguments sizes,
            @Mixin ExtentArguments extent,
            @Mixin PathArguments path,
            @Mixin EndArguments ends,
            @Mixin BenchOutput output)
            throws IOException {
        return output.print(output.checked(() -> {
            int longest = sizes.longest(SizeArguments.OF_LATENCY);
            try (var devices = ends.open();
                    Latency both =
                            new Latency(devices, verb, path.path(PathArguments.INLINE_OF_LATENCY), threads, longest)) {
                return BenchOutput.report(
                        "latency",
                        verb,
                        both.setting(),
                        sizes.each(SizeArguments.OF_LATENCY, bytes -> both.measure(bytes, extent.extent())));
            }
        }));
    }
}
