package io.rdmagateway.server;

import io.quarkus.grpc.GrpcService;
import io.rdmagateway.directory.Directory;
import io.rdmagateway.directory.Node;
import io.rdmagateway.proto.v1.DeleteNodeRequest;
import io.rdmagateway.proto.v1.DeleteNodeResponse;
import io.rdmagateway.proto.v1.GetNodeRequest;
import io.rdmagateway.proto.v1.GetNodeResponse;
import io.rdmagateway.proto.v1.ListNodesRequest;
import io.rdmagateway.proto.v1.ListNodesResponse;
import io.rdmagateway.proto.v1.NodeService;
import io.rdmagateway.proto.v1.RegisterNodeRequest;
import io.rdmagateway.proto.v1.RegisterNodeResponse;
import io.rdmagateway.proto.v1.WatchNodesRequest;
import io.rdmagateway.proto.v1.WatchNodesResponse;
import io.rdmagateway.session.Page;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Serves the directory. */
@GrpcService
@Blocking
class NodeEdge implements NodeService {

    private final Directory directory;
    private final Caller caller;

    NodeEdge(ServedDirectory served, Caller caller) {
        directory = served.directory();
        this.caller = caller;
    }

    @Override
    public Uni<RegisterNodeResponse> registerNode(RegisterNodeRequest request) {
        Node node = NodeMapper.fromProto(request, caller.identity());
        if (request.getCreateOnly()) {
            directory.create(node);
        } else {
            directory.register(node);
        }
        return Uni.createFrom()
                .item(RegisterNodeResponse.newBuilder()
                        .setNode(NodeMapper.toProto(node))
                        .build());
    }

    @Override
    public Uni<GetNodeResponse> getNode(GetNodeRequest request) {
        Node node = directory.get(request.getNodeId());
        return Uni.createFrom()
                .item(GetNodeResponse.newBuilder()
                        .setNode(NodeMapper.toProto(node))
                        .build());
    }

    @Override
    public Uni<ListNodesResponse> listNodes(ListNodesRequest request) {
        Page<Node> page = directory.list(request.getPageSize(), request.getPageToken());
        return Uni.createFrom()
                .item(ListNodesResponse.newBuilder()
                        .addAllNodes(
                                page.items().stream().map(NodeMapper::toProto).toList())
                        .setNextPageToken(page.nextToken())
                        .build());
    }

    @Override
    public Multi<WatchNodesResponse> watchNodes(WatchNodesRequest request) {
        return NodeWatchStream.of(directory, request.getResumeToken());
    }

    @Override
    public Uni<DeleteNodeResponse> deleteNode(DeleteNodeRequest request) {
        directory.remove(caller.identity(), request.getNodeId(), request.getGeneration());
        return Uni.createFrom().item(DeleteNodeResponse.getDefaultInstance());
    }
}
