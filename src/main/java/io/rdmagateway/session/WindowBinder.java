package io.rdmagateway.session;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import java.util.Set;

/** Binds memory windows to one queue pair. */
@FunctionalInterface
interface WindowBinder {

    /**
     * Binds a window to all of a region and waits, a bounded time, until its key works.
     *
     * @throws IllegalStateException the queue pair is of no use any longer; it may hold on to both until it is closed
     */
    void bind(MemoryWindow mw, MemoryRegion mr, Set<Access> access);
}
