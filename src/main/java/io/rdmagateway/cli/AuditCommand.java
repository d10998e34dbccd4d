package io.rdmagateway.cli;

import io.rdmagateway.audit.AuditFiles;
import io.rdmagateway.audit.BrokenChainException;
import io.rdmagateway.audit.Chain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks an audit log. */
@Command(
        name = "audit",
        description = {
            "Checks that no line of an audit log (gateway.audit.file) was changed, added or removed.",
            "What it prints last is the hash of the last line: compare it with what the gateway's own log said.",
        },
        mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "The log; rotated ones before it, oldest first.")
    private List<Path> files;

    @Option(names = "--head", paramLabel = "HASH", description = "Fails unless this is the hash of the last line.")
    private String head;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Chain chain = verified();
        if (head != null && !head.equals(chain.head())) {
            throw new CommandException(
                    ExitStatus.CHECKSUM, "the last line is not the one with the hash " + head + ": lines are missing");
        }
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? Json.write(Json.object("lines", chain.count(), "head", chain.head()))
                                : "whole up to line %d, whose hash is %s".formatted(chain.count(), chain.head()));
        return ExitStatus.OK.code();
    }

    private Chain verified() throws IOException {
        try {
            return AuditFiles.verify(files);
        } catch (BrokenChainException e) {
            throw new CommandException(ExitStatus.CHECKSUM, e.getMessage());
        }
    }
}
