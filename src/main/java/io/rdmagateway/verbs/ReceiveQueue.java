package io.rdmagateway.verbs;

import java.util.List;

/** The half of a queue pair that takes receives: usable from INIT on. */
public interface ReceiveQueue {

    /** Makes a request to fill in and post, again and again. Make few: its memory lives as long as the queue pair. */
    ReceiveRequest newReceiveRequest();

    /**
     * Posts a receive. The request may be filled in anew when this returns; its memory belongs to the device until the
     * completion.
     *
     * @throws VerbsException ENOMEM: {@link QueuePairCaps#maxRecvWr()} receives are posted already
     */
    void postRecv(ReceiveRequest wr);

    /**
     * Posts several in one call, which costs less than as many calls. At the first that is refused it stops.
     *
     * @param wrs each of them once
     * @throws PostException as above, and how many are posted
     * @throws IllegalArgumentException one of them stands there twice; none is posted
     */
    void postRecv(List<? extends ReceiveRequest> wrs);
}
