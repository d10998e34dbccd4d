package io.rdmagateway.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Whether a result is for a script. */
final class JsonOption {

    @Option(names = "--json", description = "Prints the result as JSON.")
    private boolean json;

    /** Prints a result in one of its two forms and returns the exit status. */
    int print(CommandSpec spec, Supplier<Map<String, Object>> object, Supplier<String> text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.write(object.get()) + System.lineSeparator() : text.get());
        out.flush();
        return ExitStatus.OK.code();
    }
}
