package io.rdmagateway.session;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.ProtectionDomain;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The memory that one session's client may touch. Thread-safe. */
final class Registrations {

    private final ProtectionDomain pd;
    private final boolean windows;
    private final Set<Registration> open = new LinkedHashSet<>();
    private boolean closed;

    /** @param windows true when the client gets keys of windows, which only its own queue pair may use */
    Registrations(ProtectionDomain pd, boolean windows) {
        this.pd = pd;
        this.windows = windows;
    }

    /**
     * Registers memory.
     *
     * @param access of the client, with the LOCAL_WRITE that it needs
     * @param released runs once when the device has let go of the memory: before this throws, or later
     * @throws IllegalStateException when the session has let go of its memory
     */
    Registration add(MemorySegment memory, long iova, Set<Access> access, WindowBinder binder, Runnable released) {
        Registration registration = open(() -> pd.regMr(memory, iova, windows ? bindable(access) : access), released);
        if (windows) {
            try {
                registration.bindWindow(pd, binder, without(access, Access.LOCAL_WRITE));
            } catch (RuntimeException e) {
                abandon(registration, e);
                throw e;
            }
        }
        return registration;
    }

    /**
     * Registers memory for requests that the gateway posts, which the client cannot touch.
     *
     * @param released as with {@link #add}
     * @throws IllegalStateException when the session has let go of its memory
     */
    Registration addLocal(MemorySegment memory, Set<Access> access, Runnable released) {
        return open(() -> pd.regMr(memory, access), released);
    }

    /** One at a time: {@link #releaseAll} waits for a registration that is being made. */
    private synchronized Registration open(Supplier<MemoryRegion> registering, Runnable released) {
        MemoryRegion mr;
        try {
            if (closed) {
                throw new IllegalStateException("the session has ended");
            }
            mr = registering.get();
        } catch (RuntimeException | Error e) {
            released.run();
            throw e;
        }
        Registration registration = new Registration(mr, released, this::forget);
        open.add(registration);
        return registration;
    }

    /** Returns what the region of a window is registered with: nothing that the other side could use. */
    private static Set<Access> bindable(Set<Access> access) {
        Set<Access> local = EnumSet.of(Access.MW_BIND);
        if (access.contains(Access.LOCAL_WRITE)) {
            local.add(Access.LOCAL_WRITE);
        }
        return local;
    }

    private static Set<Access> without(Set<Access> access, Access right) {
        Set<Access> rest = EnumSet.copyOf(access);
        rest.remove(right);
        return rest;
    }

    /** What a broken queue pair holds on to stays for {@link #releaseAll}, which comes after its end. */
    private static void abandon(Registration registration, RuntimeException cause) {
        try {
            registration.close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private synchronized void forget(Registration registration) {
        open.remove(registration);
    }

    synchronized int count() {
        return open.size();
    }

    /** Ends every registration; those that the device refuses to end stay for the next call. */
    void releaseAll() {
        Teardown teardown = new Teardown();
        close().forEach(registration -> teardown.add(registration::close));
        teardown.close();
    }

    private synchronized List<Registration> close() {
        closed = true;
        return List.copyOf(open);
    }
}
