package io.rdmagateway.session;

import io.rdmagateway.verbs.QueuePairEndpoint;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client wants of a session.
 *
 * @param requestId 1 to 64 characters out of {@code A-Z a-z 0-9 - _ . :}, which name this wish however often it is said
 * @param remote the client's half of the connection
 * @param replaces a session of the same client that ends with this, which has its id and the next generation
 * @param keepalive the client's queue pair takes RDMA WRITEs of zero bytes, so the gateway may see whether it is still there
 * @param credential what the client showed when it asked; without one the session outlives every certificate
 */
public record SessionSpec(
        String requestId,
        QueuePairEndpoint remote,
        Optional<SessionGeneration> replaces,
        boolean keepalive,
        Optional<Credential> credential) {

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9\\-_.:]{1,64}");

    public SessionSpec(String requestId, QueuePairEndpoint remote) {
        this(requestId, remote, Optional.empty(), false, Optional.empty());
    }

    /** @throws SessionException INVALID_REQUEST_ID */
    void requireRequestId() {
        requireRequestId(requestId);
    }

    /** @throws SessionException INVALID_REQUEST_ID when it is no name for a request */
    public static void requireRequestId(String requestId) {
        if (!REQUEST_ID.matcher(requestId).matches()) {
            throw SessionException.ofField(
                    SessionException.Reason.INVALID_REQUEST_ID,
                    "request_id",
                    "must be 1 to 64 characters out of A-Z a-z 0-9 - _ . :");
        }
    }
}
