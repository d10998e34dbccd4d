package io.rdmagateway.server;

import io.quarkus.grpc.GrpcService;
import io.rdmagateway.proto.v1.ActivateSessionRequest;
import io.rdmagateway.proto.v1.ActivateSessionResponse;
import io.rdmagateway.proto.v1.CreateSessionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.proto.v1.DeleteSessionRequest;
import io.rdmagateway.proto.v1.DeleteSessionResponse;
import io.rdmagateway.proto.v1.GetSessionRequest;
import io.rdmagateway.proto.v1.GetSessionResponse;
import io.rdmagateway.proto.v1.ListSessionsRequest;
import io.rdmagateway.proto.v1.ListSessionsResponse;
import io.rdmagateway.proto.v1.RenewSessionRequest;
import io.rdmagateway.proto.v1.RenewSessionResponse;
import io.rdmagateway.proto.v1.SessionService;
import io.rdmagateway.proto.v1.WatchSessionRequest;
import io.rdmagateway.proto.v1.WatchSessionResponse;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Page;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionInfo;
import io.rdmagateway.session.SessionSpec;
import io.rdmagateway.session.Sessions;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;

/**
 * Serves sessions. On worker threads and not on virtual ones: a downcall pins its carrier, and one that waits for a peer
 * to answer would stop half of a small machine.
 */
@GrpcService
@Blocking
class SessionEdge implements SessionService {

    private final Gateway gateway;
    private final Caller caller;
    private final WorkTraces traces;

    SessionEdge(Gateway gateway, Caller caller, WorkTraces traces) {
        this.gateway = gateway;
        this.caller = caller;
        this.traces = traces;
    }

    private Sessions sessions() {
        return gateway.sessions();
    }

    @Override
    public Uni<CreateSessionResponse> createSession(CreateSessionRequest request) {
        long beganNanos = System.nanoTime();
        try {
            return Uni.createFrom().item(SessionMapper.created(create(request)));
        } catch (RuntimeException e) {
            sessions().counts().handshakes().refused(Duration.ofNanos(System.nanoTime() - beganNanos));
            throw e;
        }
    }

    private Session create(CreateSessionRequest request) {
        Instant began = Instant.now();
        Identity owner = caller.identity();
        SessionSpec spec = SessionMapper.fromProto(request, caller.credential());
        gateway.gids().requireAllowed(owner, caller.address(), spec.remote());
        Session session = sessions().create(owner, spec);
        traces.handshake(session, began);
        return session;
    }

    @Override
    public Uni<ActivateSessionResponse> activateSession(ActivateSessionRequest request) {
        SessionInfo info = sessions().activate(caller.identity(), request.getSessionId(), request.getGeneration());
        return Uni.createFrom()
                .item(ActivateSessionResponse.newBuilder()
                        .setSession(SessionMapper.toProto(info))
                        .build());
    }

    @Override
    public Uni<GetSessionResponse> getSession(GetSessionRequest request) {
        SessionInfo info =
                sessions().find(caller.identity(), request.getSessionId()).info();
        return Uni.createFrom()
                .item(GetSessionResponse.newBuilder()
                        .setSession(SessionMapper.toProto(info))
                        .build());
    }

    @Override
    public Uni<ListSessionsResponse> listSessions(ListSessionsRequest request) {
        Page<SessionInfo> page = sessions().list(caller.identity(), request.getPageSize(), request.getPageToken());
        return Uni.createFrom()
                .item(ListSessionsResponse.newBuilder()
                        .addAllSessions(page.items().stream()
                                .map(SessionMapper::toProto)
                                .toList())
                        .setNextPageToken(page.nextToken())
                        .build());
    }

    @Override
    public Uni<RenewSessionResponse> renewSession(RenewSessionRequest request) {
        SessionInfo info = sessions().renew(caller.identity(), request.getSessionId(), request.getGeneration());
        sessions().present(caller.identity(), request.getSessionId(), caller.credential());
        return Uni.createFrom()
                .item(RenewSessionResponse.newBuilder()
                        .setSession(SessionMapper.toProto(info))
                        .build());
    }

    @Override
    public Multi<WatchSessionResponse> watchSession(Multi<WatchSessionRequest> requests) {
        return WatchStream.of(sessions(), caller.identity(), caller.credential(), requests);
    }

    @Override
    public Uni<DeleteSessionResponse> deleteSession(DeleteSessionRequest request) {
        sessions().delete(caller.identity(), request.getSessionId(), request.getGeneration());
        gateway.transfers().settle(caller.identity(), request.getSessionId());
        return Uni.createFrom().item(DeleteSessionResponse.getDefaultInstance());
    }
}
