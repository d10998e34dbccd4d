package io.rdmagateway.server;

import io.quarkus.grpc.GrpcService;
import io.rdmagateway.proto.v1.CreateGrantRequest;
import io.rdmagateway.proto.v1.CreateGrantResponse;
import io.rdmagateway.proto.v1.DeleteGrantRequest;
import io.rdmagateway.proto.v1.DeleteGrantResponse;
import io.rdmagateway.proto.v1.GrantService;
import io.rdmagateway.proto.v1.ListGrantsRequest;
import io.rdmagateway.proto.v1.ListGrantsResponse;
import io.rdmagateway.region.Grant;
import io.rdmagateway.region.Grants;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Serves grants. */
@GrpcService
@Blocking
class GrantEdge implements GrantService {

    private final Gateway gateway;
    private final Caller caller;

    GrantEdge(Gateway gateway, Caller caller) {
        this.gateway = gateway;
        this.caller = caller;
    }

    @Override
    public Uni<CreateGrantResponse> createGrant(CreateGrantRequest request) {
        Grants.Issued issued = gateway.grants().create(caller.identity(), GrantMapper.fromProto(request));
        return Uni.createFrom()
                .item(CreateGrantResponse.newBuilder()
                        .setGrant(GrantMapper.toProto(issued.grant()))
                        .setMemory(EndpointMapper.toProto(issued.memory()))
                        .build());
    }

    @Override
    public Uni<ListGrantsResponse> listGrants(ListGrantsRequest request) {
        List<Grant> grants = gateway.grants().list(caller.identity(), request.getSessionId());
        return Uni.createFrom()
                .item(ListGrantsResponse.newBuilder()
                        .addAllGrants(grants.stream().map(GrantMapper::toProto).toList())
                        .build());
    }

    @Override
    public Uni<DeleteGrantResponse> deleteGrant(DeleteGrantRequest request) {
        gateway.grants().delete(caller.identity(), request.getSessionId(), request.getGrantId());
        return Uni.createFrom().item(DeleteGrantResponse.getDefaultInstance());
    }
}
