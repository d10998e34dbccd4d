package io.rdmagateway.session;

import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletionStatus;

/**
 * Something that posts requests on a session's queue pair, by turns with others. Called by the thread that submits it or
 * by the one that takes completions, one call at a time and under the queue pair's lock: no method may wait.
 */
public interface Work {

    /** Tells whether it has a request to post now. */
    boolean hasNext();

    /**
     * Fills in its next request, also when it was told to stop since {@link #hasNext} said yes.
     *
     * @param wr has its {@code wrId}, and is signaled when it has to be
     * @return the payload bytes of the request
     */
    int fill(SendRequest wr);

    /** Hears that the oldest of its requests is done. */
    void completed();

    /**
     * Hears that the queue pair is broken; nothing is heard after that.
     *
     * @param status of the completion that told, WR_FLUSH_ERR when that was of no request of this one
     */
    void broke(WorkCompletionStatus status);
}
