package io.rdmagateway.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only its subcommands do something. */
abstract class CommandGroup implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Returns the group's own, whichever of its commands runs. */
    final CommandSpec spec() {
        return spec;
    }

    @Override
    public final void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
