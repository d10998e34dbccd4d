package io.rdmagateway.verbs;

import java.util.List;

/**
 * A connected queue pair, in RTS until something breaks it. Safe to close while another thread uses it; any call after
 * that is an {@link IllegalStateException}.
 */
public interface QueuePair extends ReceiveQueue, AutoCloseable {

    int qpNum();

    /** Returns what both ends settled on. */
    Mtu mtu();

    /** Returns how much a packet carries: the MTU, or what both ends agreed on {@linkplain PortInfo in its place}. */
    int payloadBytes();

    /** Returns the number of READs and atomics that may be outstanding in either direction. */
    int maxRdAtomic();

    /** Makes a request to fill in and post, again and again. Make few: its memory lives as long as the queue pair. */
    SendRequest newSendRequest();

    /**
     * Posts an operation. The request may be filled in anew when this returns; local memory that it names belongs to
     * the device until the completion.
     *
     * @throws VerbsException ENOMEM: {@link QueuePairCaps#maxSendWr()} requests are outstanding; EINVAL: the request
     *     does not fit the device, or the queue pair cannot send
     */
    void postSend(SendRequest wr);

    /**
     * Posts several in one call, which costs less than as many calls. At the first that is refused it stops.
     *
     * @param wrs each of them once
     * @throws PostException as above, and how many are posted
     * @throws IllegalArgumentException one of them stands there twice; none is posted
     */
    void postSend(List<? extends SendRequest> wrs);

    /** Asks the device how the queue pair is now. */
    QueuePairInfo info();

    /** Puts the queue pair into ERR: what is outstanding completes with WR_FLUSH_ERR. */
    void fail();

    /**
     * Destroys the queue pair: when it returns the device performs nothing more for it. Closing twice does nothing.
     *
     * @throws VerbsException when the device refuses; nothing was freed
     */
    @Override
    void close();
}
