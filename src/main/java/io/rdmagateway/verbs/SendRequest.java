package io.rdmagateway.verbs;

import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * One operation to perform. Made by a queue pair, posted to that one only, used by one thread at a time, filled in anew
 * as often as one likes: nothing is allocated.
 *
 * <p>Name the operation first: that forgets the memory and the flags set before, but keeps {@link #wrId}. A request is
 * signaled unless {@link #unsignaled()} is called.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/ibv_post_send.3.html">ibv_post_send(3)</a>
 */
public interface SendRequest {

    /** Sets the number that comes back in the completion. */
    SendRequest wrId(long wrId);

    /** Sends a message into the other side's next posted receive. */
    SendRequest send();

    /** Sends a message with four bytes beside it. */
    SendRequest sendWithImm(int immData);

    /** Writes into the other side's memory, unnoticed by its CPU. */
    SendRequest write(long remoteAddress, int rkey);

    /** Writes, and completes the other side's next posted receive with four bytes. */
    SendRequest writeWithImm(long remoteAddress, int rkey, int immData);

    /** Reads from the other side's memory. */
    SendRequest read(long remoteAddress, int rkey);

    /**
     * Replaces eight bytes of the other side's memory when they equal {@code compare}; their former value arrives in
     * the local memory, in host order.
     *
     * @param remoteAddress a multiple of 8
     */
    SendRequest compareSwap(long remoteAddress, int rkey, long compare, long swap);

    /** Adds to eight bytes of the other side's memory; their former value arrives in the local memory. */
    SendRequest fetchAdd(long remoteAddress, int rkey, long add);

    /**
     * Sends a message and invalidates a key of the other side's when it arrives. READs through that key that were posted
     * before are only sure to be done when this is {@linkplain #fence() fenced}.
     *
     * @param rkey of a memory window that is bound on the queue pair at the other end
     */
    SendRequest sendWithInv(int rkey);

    /**
     * Binds a window to part of a region, for the peer of this queue pair alone. The window has its next key when this
     * is posted, and the key works when it has completed. Until it is posted, window and region stay open.
     *
     * <p>It fails with MW_BIND_ERR when the window is bound, and when window, region and queue pair are not of one
     * protection domain.
     *
     * @param mr registered with MW_BIND, and with LOCAL_WRITE when the window is to be written to; it needs no remote right
     *     of its own
     * @param access REMOTE_WRITE, REMOTE_READ, REMOTE_ATOMIC
     * @throws IndexOutOfBoundsException when the range leaves the region
     * @throws IllegalArgumentException when the range is empty
     */
    SendRequest bindMw(MemoryWindow mw, MemoryRegion mr, long offsetBytes, long lengthBytes, Set<Access> access);

    /**
     * Invalidates the key of a window: when this has completed, no packet can use it.
     *
     * <p>It fails with MW_BIND_ERR when the key is not of a window that is bound to this queue pair.
     */
    SendRequest localInv(int rkey);

    /**
     * Appends local memory, the source or the target of the bytes.
     *
     * @param mr of the queue pair's protection domain; with LOCAL_WRITE for reads and atomics
     * @throws IndexOutOfBoundsException when the range leaves the registered memory
     * @throws IllegalStateException when {@link QueuePairCaps#maxSendSge()} pieces are named, or bytes are inline
     */
    SendRequest local(MemoryRegion mr, long offsetBytes, int lengthBytes);

    /**
     * Copies the bytes to send into the request itself: no registered memory is needed. For SEND and WRITE.
     *
     * @throws IllegalArgumentException when there are more than {@link QueuePairCaps#maxInlineBytes()}
     * @throws IllegalStateException when local memory is named already
     */
    SendRequest inline(MemorySegment bytes);

    /** Asks for no completion when it succeeds. Every so often a request must be signaled, or the queue fills up. */
    SendRequest unsignaled();

    /** Starts only after the READs and atomics posted before are done. */
    SendRequest fence();

    /** Lets the receiver's completion count as solicited. */
    SendRequest solicited();
}
