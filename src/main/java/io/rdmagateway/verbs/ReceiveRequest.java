package io.rdmagateway.verbs;

/** Memory for one message to come. Made by a queue pair, posted to that one only, used by one thread at a time. */
public interface ReceiveRequest {

    /** Sets the number that comes back in the completion. */
    ReceiveRequest wrId(long wrId);

    /** Forgets the memory named before. */
    ReceiveRequest clear();

    /**
     * Appends memory for the message.
     *
     * @param mr of the queue pair's protection domain, with LOCAL_WRITE
     * @throws IndexOutOfBoundsException when the range leaves the registered memory
     * @throws IllegalStateException when {@link QueuePairCaps#maxRecvSge()} pieces are named
     */
    ReceiveRequest local(MemoryRegion mr, long offsetBytes, int lengthBytes);
}
