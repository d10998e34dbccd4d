package io.rdmagateway.session;

import java.lang.foreign.MemorySegment;

/** Gets the messages that a client SENDs, in place of the echo. Called under the queue pair's lock: must not wait. */
public interface MessageTaker {

    /**
     * Takes the next message.
     *
     * @param message to be read during the call only
     * @return true when it wants another
     */
    boolean take(MemorySegment message);

    /** Hears that the queue pair is broken; nothing is heard after that. */
    void broke();
}
