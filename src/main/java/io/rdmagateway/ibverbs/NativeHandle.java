package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.Membarrier;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.VerbsException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongSupplier;
import java.util.function.LongToIntFunction;

/**
 * A native object: where it is, whether it still is, and how many others stand on it.
 *
 * <p>Whoever passes the address to the library holds this object's monitor meanwhile, so that a close by another thread
 * waits: that is what keeps a late call from reaching freed memory. On the data path a thread that has the object to itself
 * {@linkplain #enter enters} instead, which is much cheaper.
 */
final class NativeHandle {

    private static final int CALLS_BEFORE_TENANCY = 1000;
    private static final Tenancy NONE = new Tenancy(null);

    private final NativeKind kind;
    private final long address;
    private final NativeHandle[] parents;
    private final Contents contents;
    private int dependants;
    private boolean closed;
    /** Written under the monitor, read without: a thread that sees an old one finds that it is over. */
    private Tenancy tenancy = NONE;

    private long lastCaller;
    private int callsInARow;

    /** What all objects of one device know of it. */
    private static final class Contents {
        private final AtomicIntegerArray open = new AtomicIntegerArray(NativeKind.values().length);
        private volatile boolean gone;
    }

    private NativeHandle(NativeKind kind, long address, NativeHandle... parents) {
        this.kind = kind;
        this.address = address;
        this.parents = parents;
        this.contents = parents.length == 0 ? new Contents() : parents[0].contents;
        contents.open.incrementAndGet(kind.ordinal());
    }

    /**
     * Makes a native object that stands on others: none of them closes before it, nor while it is being made.
     *
     * @param creation returns the address, or throws
     * @throws IllegalStateException when a parent is closed
     */
    static NativeHandle create(NativeKind kind, LongSupplier creation, NativeHandle... parents) {
        int retained = 0;
        try {
            while (retained < parents.length) {
                parents[retained].retain();
                retained++;
            }
            return new NativeHandle(kind, creation.getAsLong(), parents);
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
            throw new IllegalStateException(kind + " is closed");
        }
        return address;
    }

    /**
     * Enters the tenancy of the current thread, if it has one, and returns it: the object stays open until
     * {@link Tenancy#leave}. Else returns null, and the call needs the monitor and {@link #sharedAddress}.
     */
    Tenancy enter() {
        Tenancy current = tenancy;
        return current.enter() ? current : null;
    }

    /** Returns the address to whom {@link #enter} let in. */
    long heldAddress() {
        return address;
    }

    /**
     * As {@link #address}, for the data path: a thread that calls it often enough without another in between becomes the
     * tenant, and any other ends that.
     */
    synchronized long sharedAddress() {
        Thread caller = Thread.currentThread();
        if (caller.threadId() != lastCaller) {
            endTenancy();
            lastCaller = caller.threadId();
            callsInARow = 0;
        } else if (!closed && ++callsInARow == CALLS_BEFORE_TENANCY && Membarrier.isAvailable()) {
            tenancy = new Tenancy(caller);
        }
        return address();
    }

    private void endTenancy() {
        tenancy.end();
        tenancy = NONE;
    }

    /** Keeps it from closing; {@link #release} ends that. */
    synchronized void retain() {
        address();
        dependants++;
    }

    synchronized void release() {
        dependants--;
    }

    /** Counts the open objects of a kind on the device. */
    int count(NativeKind which) {
        return contents.open.get(which.ordinal());
    }

    /** Hears that the device is no more. */
    void gone() {
        contents.gone = true;
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
            throw new VerbsException(verb, Errno.EBUSY, dependants + " objects still use this " + kind);
        }
        endTenancy();
        int result = destroy.applyAsInt(address);
        // The kernel has destroyed what belonged to a device that is gone, and has nothing left to say about it.
        if (result < 0 && !(result == -Errno.EIO && contents.gone)) {
            throw new VerbsException(verb, -result, "the device keeps this " + kind);
        }
        closed = true;
        contents.open.decrementAndGet(kind.ordinal());
        for (NativeHandle parent : parents) {
            parent.release();
        }
        return true;
    }
}
