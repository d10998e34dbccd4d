package io.rdmagateway.verbs;

/**
 * A key to part of a memory region that one queue pair may use, and that dies when it is invalidated; of type 2.
 *
 * <p>{@link SendRequest#bindMw} gives it memory, {@link SendRequest#localInv} or the other side's
 * {@link SendRequest#sendWithInv} takes it away. Thread-safe.
 */
public interface MemoryWindow extends AutoCloseable {

    /** Returns the key of the last bind that was posted; it works between that bind's completion and its invalidation. */
    int rkey();

    /** Ends the window and its key. Closing twice does nothing. */
    @Override
    void close();
}
