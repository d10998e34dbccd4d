package io.rdmagateway.verbs;

/**
 * A queue pair in INIT: receives may be posted, sends may not. {@link #connect} uses it up.
 *
 * <p>Safe to close while another thread uses it.
 */
public interface PreparedQueuePair extends ReceiveQueue, AutoCloseable {

    int qpNum();

    /** Returns what to tell the other side, with this first PSN. */
    QueuePairEndpoint endpoint(Psn psn);

    /**
     * Takes the queue pair through RTR to RTS, with the smaller MTU and the smaller number of READs of both ends. This
     * object then is used up; on failure it stays as it was, or its queue pair is in ERR, and must be closed.
     *
     * @param local from {@link #endpoint}
     * @param remote what the other side told
     * @throws IllegalArgumentException when local is not this queue pair's, or the link layers differ
     * @throws IllegalStateException when it was used up or closed
     * @throws VerbsException EINVAL: the GIDs are of different address families; ENETUNREACH, EHOSTUNREACH,
     *     ETIMEDOUT: the other GID does not answer
     */
    QueuePair connect(QueuePairEndpoint local, QueuePairEndpoint remote);

    /** Destroys the queue pair unless it was used up. Closing twice does nothing. */
    @Override
    void close();
}
