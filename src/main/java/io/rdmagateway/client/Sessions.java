package io.rdmagateway.client;

import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.GetSessionRequest;
import io.rdmagateway.proto.v1.ListSessionsRequest;
import io.rdmagateway.proto.v1.ListSessionsResponse;
import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import java.util.List;

/** The sessions of the caller's identity as the gateway sees them. Every method throws {@link GatewayException}. Thread-safe. */
public final class Sessions {

    private final ControlChannel control;
    private final SessionServiceBlockingStub sessions;

    Sessions(ControlChannel control) {
        this.control = control;
        this.sessions = SessionServiceGrpc.newBlockingStub(control.channel());
    }

    /** Returns all of them, oldest first. */
    public List<Session> list() {
        return Pages.all(
                token -> control.call(
                        sessions,
                        stub -> stub.listSessions(ListSessionsRequest.newBuilder()
                                .setPageSize(Pages.SIZE)
                                .setPageToken(token)
                                .build())),
                ListSessionsResponse::getSessionsList,
                ListSessionsResponse::getNextPageToken);
    }

    /** @throws GatewayException SESSION_NOT_FOUND */
    public Session session(String sessionId) {
        GetSessionRequest request =
                GetSessionRequest.newBuilder().setSessionId(sessionId).build();
        return control.call(sessions, stub -> stub.getSession(request)).getSession();
    }

    /**
     * Ends one, whoever uses it.
     *
     * @throws GatewayException SESSION_NOT_FOUND, STALE_GENERATION
     */
    public void delete(String sessionId, long generation) {
        DeleteSessionRequest request = DeleteSessionRequest.newBuilder()
                .setSessionId(sessionId)
                .setGeneration(generation)
                .build();
        control.call(sessions, stub -> stub.deleteSession(request));
    }
}
