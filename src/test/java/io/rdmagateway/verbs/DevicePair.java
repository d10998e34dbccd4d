package io.rdmagateway.verbs;

/** Two devices that can reach each other: what every contract is tested on. */
public interface DevicePair extends AutoCloseable {

    RdmaDevice left();

    RdmaDevice right();

    /** Lets the devices do something; called again and again while a test waits. */
    default void progress() {
        Thread.yield();
    }

    @Override
    void close();
}
