package io.rdmagateway.session;

import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.util.function.LongSupplier;

/**
 * What has happened to all sessions together since the start, whichever device they were on.
 *
 * @param completions of the gateway's own requests and receives; one in a few of what is posted has one
 * @param events that the device told
 * @param ends of sessions that nothing is left of
 */
public record SessionCounts(
        Tally<WorkCompletionStatus> completions,
        Tally<AsyncEventType> events,
        Tally<EndCause> ends,
        Handshakes handshakes) {

    /** @param nanoTime a monotonic clock */
    SessionCounts(LongSupplier nanoTime) {
        this(
                new Tally<>(WorkCompletionStatus.class),
                new Tally<>(AsyncEventType.class),
                new Tally<>(EndCause.class),
                new Handshakes(nanoTime));
    }
}
