package io.rdmagateway.verbs;

import java.lang.foreign.MemorySegment;

/** Registered memory. Its keys and its address are secrets. Thread-safe. */
public interface MemoryRegion extends AutoCloseable {

    MemorySegment memory();

    /** Returns the address of the first byte for work requests: the memory's own, or the chosen iova. */
    long address();

    long lengthBytes();

    int lkey();

    int rkey();

    /** Returns what the other side needs to touch all of it. */
    default RemoteMemory remote() {
        return new RemoteMemory(address(), rkey(), lengthBytes());
    }

    /**
     * Ends the registration: when it returns the device touches the memory no more. Closing twice does nothing.
     *
     * @throws VerbsException EBUSY: a memory window is bound to it; nothing was freed
     */
    @Override
    void close();
}
