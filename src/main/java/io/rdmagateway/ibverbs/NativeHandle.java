package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.VerbsException;
import java.util.function.LongSupplier;
import java.util.function.LongToIntFunction;

/**
 * A native object: where it is, whether it still is, and how many others stand on it.
 *
 * <p>Whoever passes the address to the library holds this object's monitor meanwhile, so that a close by another thread
 * waits: that is what keeps a late call from reaching freed memory.
 */
final class NativeHandle {

    private final String what;
    private final long address;
    private final NativeHandle[] parents;
    private int dependants;
    private boolean closed;

    private NativeHandle(String what, long address, NativeHandle... parents) {
        this.what = what;
        this.address = address;
        this.parents = parents;
    }

    /**
     * Makes a native object that stands on others: none of them closes before it, nor while it is being made.
     *
     * @param what its name in messages, such as {@code queue pair}
     * @param creation returns the address, or throws
     * @throws IllegalStateException when a parent is closed
     */
    static NativeHandle create(String what, LongSupplier creation, NativeHandle... parents) {
        int retained = 0;
        try {
            while (retained < parents.length) {
                parents[retained].retain();
                retained++;
            }
            return new NativeHandle(what, creation.getAsLong(), parents);
        } catch (RuntimeException e) {
            while (retained > 0) {
                parents[--retained].release();
            }
            throw e;
        }
    }

    /**
     * Returns the address.
     *
     * @throws IllegalStateException when it is closed
     */
    synchronized long address() {
        if (closed) {
            throw new IllegalStateException(what + " is closed");
        }
        return address;
    }

    /** Keeps it from closing; {@link #release} ends that. */
    synchronized void retain() {
        address();
        dependants++;
    }

    synchronized void release() {
        dependants--;
    }

    /**
     * Destroys the object unless that was done before.
     *
     * @param verb the C name, for the message
     * @param destroy answers 0 or −errno
     * @return true when this call did it
     * @throws VerbsException EBUSY when others stand on it, or what the library says; it then is as before
     */
    synchronized boolean close(String verb, LongToIntFunction destroy) {
        if (closed) {
            return false;
        }
        if (dependants > 0) {
            throw new VerbsException(verb, Errno.EBUSY, dependants + " objects still use this " + what);
        }
        int result = destroy.applyAsInt(address);
        if (result < 0) {
            throw new VerbsException(verb, -result, "the device keeps this " + what);
        }
        closed = true;
        for (NativeHandle parent : parents) {
            parent.release();
        }
        return true;
    }
}
