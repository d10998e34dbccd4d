package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.Membarrier;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The right of one thread to use a native object without its monitor, until another thread ends it. A monitor costs more than
 * the driver's work for a request; this costs the tenant two stores, and {@link #end} a barrier in every thread.
 *
 * <p>The tenant says that it is in, then looks whether it may be; who ends it says so, then looks whether the tenant is in.
 * One of the two sees the other. That takes a barrier between saying and looking, on both sides: {@link Membarrier} is the
 * tenant's, too.
 */
final class Tenancy {

    private static final VarHandle IN;
    private static final VarHandle OVER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            IN = lookup.findVarHandle(Tenancy.class, "in", boolean.class);
            OVER = lookup.findVarHandle(Tenancy.class, "over", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Thread tenant;
    private boolean in;
    private boolean over;

    /** @param tenant null for a tenancy that nobody has */
    Tenancy(Thread tenant) {
        this.tenant = tenant;
    }

    /** Enters; the native object stays until {@link #leave}. Returns false, with nothing done, for all but the tenant. */
    boolean enter() {
        if (tenant != Thread.currentThread()) {
            return false;
        }
        IN.setOpaque(this, true);
        // Keeps the compiler from looking first; in the processor, Membarrier does.
        VarHandle.releaseFence();
        if ((boolean) OVER.getOpaque(this)) {
            IN.setOpaque(this, false);
            return false;
        }
        // What the tenant does inside does not move up before it looked.
        VarHandle.acquireFence();
        return true;
    }

    void leave() {
        IN.setRelease(this, false);
    }

    /** Ends it for good, and waits until the tenant is out. Not called from inside. */
    void end() {
        if (tenant == null || (boolean) OVER.getOpaque(this)) {
            return;
        }
        OVER.setOpaque(this, true);
        if (tenant == Thread.currentThread()) {
            return;
        }
        Membarrier.run();
        while ((boolean) IN.getAcquire(this)) {
            Thread.yield();
        }
    }
}
