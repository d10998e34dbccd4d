package io.rdmagateway.session;

import io.rdmagateway.session.SessionException.Reason;
import io.rdmagateway.verbs.QueuePairEndpoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * A request id that somebody has asked for a session with. Whoever places the claim makes the session; whoever meets
 * it waits for that one, so that the same request made twice at once ends in one queue pair.
 */
final class Claim {

    /** Request ids of different clients have nothing to do with each other. */
    record Key(Identity owner, String requestId) {}

    private final QueuePairEndpoint remote;
    private final CompletableFuture<Session> session = new CompletableFuture<>();

    Claim(QueuePairEndpoint remote) {
        this.remote = remote;
    }

    /** Makes the session, for everybody who waits. */
    Session fulfil(Supplier<Session> maker) {
        try {
            Session made = maker.get();
            session.complete(made);
            return made;
        } catch (RuntimeException | Error e) {
            session.completeExceptionally(e);
            throw e;
        }
    }

    /** Waits for the session; throws what its making threw. */
    Session await() {
        try {
            return session.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    void requireSame(QueuePairEndpoint endpoint) {
        if (!remote.equals(endpoint)) {
            throw SessionException.ofField(
                    Reason.REQUEST_ID_REUSED, "request_id", "in use for a session with another endpoint");
        }
    }
}
