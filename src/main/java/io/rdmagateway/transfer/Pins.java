package io.rdmagateway.transfer;

import io.rdmagateway.session.Registration;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongFunction;

/**
 * The pieces of a range that are registered: piece after piece ahead of the bytes, and let go of behind them. Used by one
 * thread at a time.
 */
final class Pins implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Pins.class.getName());

    private final Pieces pieces;
    private final LongFunction<Registration> registering;
    private final Queue<Registration> held = new ArrayDeque<>();
    private long registered;
    private long released;

    /** @param registering registers the piece of a number; what it returns is owned here */
    Pins(Pieces pieces, LongFunction<Registration> registering) {
        this.pieces = pieces;
        this.registering = registering;
    }

    /**
     * Lets go of what lies before a byte.
     *
     * @throws io.rdmagateway.verbs.VerbsException when the device refuses
     */
    void releaseBefore(long byteOffset) {
        while (released < registered && pieces.end(released) <= byteOffset) {
            held.element().close();
            held.remove();
            released++;
        }
    }

    boolean hasRoom() {
        return registered < pieces.count() && registered - released < Pieces.AT_A_TIME;
    }

    /** Registers the next piece. */
    Registration next() {
        Registration made = registering.apply(registered);
        held.add(made);
        registered++;
        return made;
    }

    @Override
    public void close() {
        while (!held.isEmpty()) {
            try {
                held.remove().close();
            } catch (RuntimeException e) {
                // The end of the session lets go of it.
                LOG.log(Level.DEBUG, "memory of a transfer is not free yet: {0}", e.getMessage());
            }
        }
    }
}
