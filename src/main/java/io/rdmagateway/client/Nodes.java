package io.rdmagateway.client;

import io.rdmagateway.proto.v1.GetNodeRequest;
import io.rdmagateway.proto.v1.ListNodesRequest;
import io.rdmagateway.proto.v1.ListNodesResponse;
import io.rdmagateway.proto.v1.Node;
import io.rdmagateway.proto.v1.NodeServiceGrpc;
import io.rdmagateway.proto.v1.NodeServiceGrpc.NodeServiceBlockingStub;
import io.rdmagateway.proto.v1.RegisterNodeRequest;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The directory that a gateway answers from. Every method throws {@link GatewayException}. Thread-safe. */
public final class Nodes {

    private final ControlChannel control;
    private final NodeServiceBlockingStub nodes;
    private final Supplier<Backoff> backoffs;

    Nodes(ControlChannel control, Supplier<Backoff> backoffs) {
        this.control = control;
        this.backoffs = backoffs;
        this.nodes = NodeServiceGrpc.newBlockingStub(control.channel());
    }

    /** Returns all of them, by id. */
    public List<Node> list() {
        return Pages.all(
                token -> control.call(
                        nodes,
                        stub -> stub.listNodes(ListNodesRequest.newBuilder()
                                .setPageSize(Pages.SIZE)
                                .setPageToken(token)
                                .build())),
                ListNodesResponse::getNodesList,
                ListNodesResponse::getNextPageToken);
    }

    /** @throws GatewayException NODE_NOT_FOUND */
    public Node node(String nodeId) {
        GetNodeRequest request = GetNodeRequest.newBuilder().setNodeId(nodeId).build();
        return control.call(nodes, stub -> stub.getNode(request)).getNode();
    }

    /** Puts a node in, or renews its lease. The same request again does no harm. */
    public Node register(RegisterNodeRequest request) {
        return control.call(nodes, stub -> stub.registerNode(request)).getNode();
    }

    /**
     * Begins to tell of all nodes, and of every change, until the watch is closed, which comes before closing the client.
     *
     * @param listener called on the watch's own thread; whatever comes meanwhile waits for it
     */
    public NodeWatch watch(Consumer<NodeEvent> listener) {
        return NodeWatch.begin(control, backoffs.get(), listener);
    }
}
