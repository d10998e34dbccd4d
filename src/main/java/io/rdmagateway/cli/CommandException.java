package io.rdmagateway.cli;

/** A command cannot do what it was asked for; the message is what the user reads. */
final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ExitStatus status;

    CommandException(ExitStatus status, String message) {
        super(message);
        this.status = status;
    }

    static CommandException badInput(String message) {
        return new CommandException(ExitStatus.BAD_INPUT, message);
    }

    ExitStatus status() {
        return status;
    }
}
