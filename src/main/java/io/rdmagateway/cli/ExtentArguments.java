package io.rdmagateway.cli;

import io.rdmagateway.bench.Extent;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How long each length is measured. */
final class ExtentArguments {

    private static final double USUAL_SECONDS = 1;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-n", "--iterations", "--iters"},
            paramLabel = "N",
            description = "Messages of each queue pair.")
    private Long iterations;

    @Option(
            names = {"-D", "--seconds", "--duration"},
            paramLabel = "SECONDS",
            description = "Or how long each size is measured, such as 0.5 (default: 1).")
    private Double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SHARE",
            defaultValue = "0.25",
            description =
                    "What runs before and does not count, as a share of --iterations or --seconds (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    Extent extent() {
        if (iterations != null && seconds != null) {
            throw new ParameterException(
                    command.commandLine(), "--iterations: does not go with --seconds; leave one of them out");
        }
        return iterations != null
                ? Extent.ofIterations(iterations, warmUp)
                : Extent.ofSeconds(seconds == null ? USUAL_SECONDS : seconds, warmUp);
    }
}
