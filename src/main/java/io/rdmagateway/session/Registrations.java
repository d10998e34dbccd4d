package io.rdmagateway.session;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.ProtectionDomain;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The memory that one session's client may touch. Thread-safe. */
final class Registrations {

    private final ProtectionDomain pd;
    private final Set<Registration> open = new LinkedHashSet<>();
    private boolean closed;

    Registrations(ProtectionDomain pd) {
        this.pd = pd;
    }

    /**
     * Registers memory. One at a time: {@link #releaseAll} waits for a registration that is being made.
     *
     * @param released runs once when the device has let go of the memory
     * @throws IllegalStateException when the session has let go of its memory
     */
    synchronized Registration add(MemorySegment memory, long iova, Set<Access> access, Runnable released) {
        if (closed) {
            throw new IllegalStateException("the session has ended");
        }
        Registration registration = new Registration(pd.regMr(memory, iova, access), released, this::forget);
        open.add(registration);
        return registration;
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
