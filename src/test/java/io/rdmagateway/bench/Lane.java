package io.rdmagateway.bench;

/** One way to move bytes from one piece of memory into another within this machine. */
interface Lane extends AutoCloseable {

    /** Names what is measured; a result file and the targets know the lane by it. */
    String name();

    /** Moves at least so many bytes and returns when the last has arrived; returns how many those were. */
    long move(long bytes) throws Exception;

    @Override
    void close();
}
