package io.rdmagateway.cli;

import io.rdmagateway.bench.OptionException;
import io.rdmagateway.bench.Report;
import io.rdmagateway.bench.Row;
import io.rdmagateway.bench.Verb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the figures go. */
final class BenchOutput {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private Path plot;

    @Mixin
    private JsonOption json;

    /** Refuses before anything is measured, not after. */
    @Option(names = "--plot", paramLabel = "FILE", description = "Draws the figures over the size, as SVG.")
    void plotTo(Path file) {
        if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "--plot: this Java runtime has no java.desktop, as in the image; leave it out here, or measure with ./rdmagw");
        }
        plot = file;
    }

    static Report report(String mode, Verb verb, Map<String, Object> setting, List<Row> rows) {
        return new Report(mode, setting, Map.of(verb.name(), rows));
    }

    /** Does what may find an option out of range. */
    <T> T checked(Supplier<T> work) {
        try {
            return work.get();
        } catch (OptionException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }

    int print(Report report) throws IOException {
        if (plot != null) {
            report.plot(plot);
        }
        return json.print(command, () -> report.json(ProgramVersion.number()), report::text);
    }
}
