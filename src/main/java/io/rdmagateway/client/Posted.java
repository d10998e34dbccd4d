package io.rdmagateway.client;

/** An operation that was posted and may be under way. Until it has ended, its memory is the device's. */
@FunctionalInterface
public interface Posted {

    /**
     * Returns when it is done, and all that was posted on the session before it. May be called again.
     *
     * @throws io.rdmagateway.verbs.WorkCompletionException as the blocking form of the operation does; nothing that was
     *     posted on the session is under way then
     * @throws GatewayException the session was lost, GRANT_EXPIRED and others
     */
    void await();
}
