package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says in one line what went wrong. */
final class ErrorLine implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private final boolean debug;

    /** @param debug adds the stack trace */
    ErrorLine(boolean debug) {
        this.debug = debug;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        return print(e, command, describe(e));
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        return print(e, command, oneLine(e.getMessage()) + " (see " + name + " --help)");
    }

    private int print(Exception e, CommandLine command, String message) {
        PrintWriter err = command.getErr();
        err.println("rdmagw: " + message);
        if (debug) {
            e.printStackTrace(err);
        }
        return ExitStatus.of(e).code();
    }

    private static String describe(Exception e) {
        return switch (e) {
            case GatewayException refused
            when !refused.field().isEmpty() ->
                oneLine(refused.getMessage()) + " [" + refused.reason() + ": " + refused.field() + "]";
            case GatewayException refused -> oneLine(refused.getMessage()) + " [" + refused.reason() + "]";
            case NoSuchFileException missing -> missing.getFile() + ": no such file or directory";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileSystemException file -> oneLine(file.getMessage());
            default ->
                ExitStatus.of(e) == ExitStatus.INTERNAL
                        ? "internal error: " + oneLine(e.toString()) + " (RDMAGW_DEBUG=1 shows where)"
                        : oneLine(e.getMessage());
        };
    }

    private static String oneLine(String message) {
        return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
