package io.rdmagateway.cli;

/** Is told how far a transfer has come. */
interface Progress extends AutoCloseable {

    Progress SILENT = bytes -> {};

    /** Shows a bar with rate and time left on a terminal, and nothing elsewhere. */
    static Progress of(String task, long totalBytes) {
        return System.console() != null && System.console().isTerminal()
                ? new TerminalProgress(task, totalBytes)
                : SILENT;
    }

    void advance(long bytes);

    @Override
    default void close() {}
}
