package io.rdmagateway.client;

import io.grpc.Status;
import io.rdmagateway.proto.v1.ActivateSessionRequest;
import io.rdmagateway.proto.v1.ActivateSessionResponse;
import io.rdmagateway.proto.v1.CreateGrantRequest;
import io.rdmagateway.proto.v1.CreateGrantResponse;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DeleteGrantRequest;
import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.GetSessionRequest;
import io.rdmagateway.proto.v1.GrantServiceGrpc;
import io.rdmagateway.proto.v1.GrantServiceGrpc.GrantServiceBlockingStub;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** The calls that a session makes. */
final class SessionCalls {

    private static final Logger LOG = System.getLogger(SessionCalls.class.getName());
    static final Duration DELETE_TIMEOUT = Duration.ofSeconds(5);

    private final ControlChannel control;
    private final SessionServiceBlockingStub sessions;
    private final GrantServiceBlockingStub grants;

    SessionCalls(ControlChannel control) {
        this.control = control;
        this.sessions = SessionServiceGrpc.newBlockingStub(control.channel());
        this.grants = GrantServiceGrpc.newBlockingStub(control.channel());
    }

    CreateSessionResponse create(CreateSessionRequest request) {
        return control.call(sessions, stub -> stub.createSession(request));
    }

    /** Asks whether the gateway remembers a session, living or not. */
    boolean knows(String sessionId) {
        GetSessionRequest request =
                GetSessionRequest.newBuilder().setSessionId(sessionId).build();
        try {
            control.call(sessions, stub -> stub.getSession(request));
            return true;
        } catch (GatewayException e) {
            if (e.code() == Status.Code.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    ActivateSessionResponse activate(String sessionId, long generation) {
        ActivateSessionRequest request = ActivateSessionRequest.newBuilder()
                .setSessionId(sessionId)
                .setGeneration(generation)
                .build();
        return control.call(sessions, stub -> stub.activateSession(request));
    }

    CreateGrantResponse createGrant(CreateGrantRequest request) {
        return control.call(grants, stub -> stub.createGrant(request));
    }

    void deleteGrant(DeleteGrantRequest request) {
        control.call(grants, stub -> stub.deleteGrant(request));
    }

    /** Ends a session, if the gateway can be reached; else the lease ends it. */
    void deleteQuietly(String sessionId, long generation) {
        DeleteSessionRequest request = DeleteSessionRequest.newBuilder()
                .setSessionId(sessionId)
                .setGeneration(generation)
                .build();
        try {
            control.call(sessions, DELETE_TIMEOUT, stub -> stub.deleteSession(request));
        } catch (GatewayException e) {
            LOG.log(Level.DEBUG, "the gateway did not take the end of a session: {0}", e.getMessage());
        }
    }
}
