package io.rdmagateway.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Teaches a shell the commands and options. */
@Command(
        name = "completion",
        description = {
            "Prints a script that makes bash or zsh complete commands and options:",
            "  source <(rdmagw completion)",
        },
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine program = Rdmagw.commandLine();
        spec.commandLine().getOut().print(AutoComplete.bash(program.getCommandName(), program));
        spec.commandLine().getOut().flush();
    }
}
