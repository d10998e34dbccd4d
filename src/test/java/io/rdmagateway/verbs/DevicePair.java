package io.rdmagateway.verbs;

import java.util.Optional;

/** Two devices that can reach each other: what every contract is tested on. */
public interface DevicePair extends AutoCloseable {

    RdmaDevice left();

    RdmaDevice right();

    /** Picks the row of a device's GID table that its queue pairs connect from. */
    default GidEntry source(RdmaDevice device) {
        return GidSelection.best(device.gids(1), GidWish.NONE, Optional.empty()).orElseThrow();
    }

    /** Returns the timers to use where a test wishes for these: where ends are slow, a usual wish may be too short. */
    default RcTimers timers(RcTimers wished) {
        return wished;
    }

    /** Lets the devices do something; called again and again while a test waits. */
    default void progress() {
        Thread.yield();
    }

    @Override
    void close();

    /** Two devices that are closed together. */
    record Open(RdmaDevice left, RdmaDevice right) implements DevicePair {

        @Override
        public void close() {
            left.close();
            right.close();
        }
    }
}
