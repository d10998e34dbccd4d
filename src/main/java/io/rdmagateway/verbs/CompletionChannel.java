package io.rdmagateway.verbs;

import java.time.Duration;
import java.util.Optional;

/** Where completion queues announce that they have something. One thread waits at a time. */
public interface CompletionChannel extends AutoCloseable {

    /**
     * Waits until a queue that was {@linkplain CompletionQueue#reqNotify armed} has a completion. Such an announcement
     * comes once per arming, and may be late: poll first, arm, poll again, then wait.
     *
     * @return the queue, or empty when the time was over or {@link #wakeUp()} was called
     */
    Optional<CompletionQueue> await(Duration timeout);

    /** Ends the wait that is going on, or else the next one. May be called by any thread. */
    void wakeUp();

    /** @throws VerbsException EBUSY: a completion queue still uses it; nothing was freed */
    @Override
    void close();
}
