package io.rdmagateway.verbs;

import java.util.function.Consumer;

/** Collects finished work requests. Safe to close while another thread polls. */
public interface CompletionQueue extends AutoCloseable {

    /** Returns its number on the device, which is how asynchronous events name it. */
    int number();

    /** Returns how many completions it holds, at least what was asked for. */
    int capacity();

    /**
     * Takes completions off the queue without waiting and shows each to a handler, oldest first. Allocates nothing.
     *
     * @param max 1 to 64; more is cut to 64
     * @param handler gets a view that is valid during the call only
     * @return how many it took, 0 when there was none
     * @throws VerbsException EIO: the queue overflowed or its device is gone
     */
    int poll(int max, Consumer<? super WorkCompletion> handler);

    /**
     * Arms the queue: its next completion is announced once on its channel.
     *
     * @param solicitedOnly count only failures and receives whose sender asked for it
     * @throws IllegalStateException when it has no channel
     */
    void reqNotify(boolean solicitedOnly);

    /** @throws VerbsException EBUSY: a queue pair still uses it; nothing was freed */
    @Override
    void close();
}
