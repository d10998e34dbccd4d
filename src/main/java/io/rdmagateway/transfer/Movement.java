package io.rdmagateway.transfer;

/** How the bytes of one transfer move: by requests of the gateway's, or by messages of the client's. Thread-safe. */
sealed interface Movement permits Posting, Receiving {

    /**
     * Goes on: does what may take long, and gives the queue pair what it can go on with. Called by one thread at a time, at
     * first and whenever something has moved.
     *
     * @param doneBytes that nothing more is to be done with
     * @throws io.rdmagateway.session.SessionException the session has ended
     * @throws io.rdmagateway.verbs.VerbsException the device refuses memory
     */
    void goOn(long doneBytes);

    /**
     * Moves nothing more.
     *
     * @return true when nothing is under way and not all has arrived, so that the transfer hears nothing more
     */
    boolean stop();

    /** Tells whether all bytes have arrived. */
    boolean isComplete();

    /** Lets go of what it holds of the device; when nothing is under way. */
    void close();
}
