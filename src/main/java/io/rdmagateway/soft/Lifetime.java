package io.rdmagateway.soft;

import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.VerbsException;

/** Whether an object is still open, and how many others need it. Thread-safe. */
final class Lifetime {

    private final String noun;
    private final String closingVerb;
    private final String inUse;
    private int dependents;
    private boolean closed;

    /**
     * Makes one.
     *
     * @param noun what to call the object in messages
     * @param closingVerb the C name of what closes it
     */
    Lifetime(String noun, String closingVerb) {
        this(noun, closingVerb, "objects made from it are still open");
    }

    /**
     * Makes one.
     *
     * @param inUse what to say, after a number, when others need it
     */
    Lifetime(String noun, String closingVerb, String inUse) {
        this.noun = noun;
        this.closingVerb = closingVerb;
        this.inUse = inUse;
    }

    /** @throws IllegalStateException when it is closed */
    synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException(noun + " is closed");
        }
    }

    /** Keeps the object open for a dependent. */
    synchronized void retain() {
        requireOpen();
        dependents++;
    }

    synchronized void release() {
        dependents--;
    }

    /**
     * Ends it.
     *
     * @return false when it was over already
     * @throws VerbsException EBUSY: something depends on it
     */
    synchronized boolean end() {
        if (closed) {
            return false;
        }
        if (dependents > 0) {
            throw new VerbsException(closingVerb, Errno.EBUSY, dependents + " " + inUse);
        }
        closed = true;
        return true;
    }
}
