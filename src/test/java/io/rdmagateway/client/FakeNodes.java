package io.rdmagateway.client;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.rdmagateway.proto.v1.ListNodesRequest;
import io.rdmagateway.proto.v1.ListNodesResponse;
import io.rdmagateway.proto.v1.Node;
import io.rdmagateway.proto.v1.NodeEventType;
import io.rdmagateway.proto.v1.NodeServiceGrpc;
import io.rdmagateway.proto.v1.WatchNodesRequest;
import io.rdmagateway.proto.v1.WatchNodesResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The directory of a {@link FakeGateway}: a watch is told what the test says. */
final class FakeNodes implements NodeServiceGrpc.AsyncService {

    /** A call that waits for the test. */
    record Watch(String resumeToken, StreamObserver<WatchNodesResponse> observer) {

        Watch tell(NodeEventType type, String nodeId, String resumeToken) {
            observer.onNext(WatchNodesResponse.newBuilder()
                    .setType(type)
                    .setNode(Node.newBuilder().setNodeId(nodeId))
                    .setResumeToken(resumeToken)
                    .build());
            return this;
        }

        void fail(StatusRuntimeException refusal) {
            observer.onError(refusal);
        }
    }

    private final FakeGateway gateway;
    private final BlockingQueue<Watch> watches = new LinkedBlockingQueue<>();

    FakeNodes(FakeGateway gateway) {
        this.gateway = gateway;
    }

    /** Returns the next call of a watch. */
    Watch next() throws InterruptedException {
        Watch next = watches.poll(5, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody watches");
        }
        return next;
    }

    /** A page for each of three. */
    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
        int number = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
        ListNodesResponse response = ListNodesResponse.newBuilder()
                .addNodes(Node.newBuilder().setNodeId("n" + number))
                .setNextPageToken(number == 2 ? "" : Integer.toString(number + 1))
                .build();
        gateway.answer("nodes", response, observer);
    }

    @Override
    public void watchNodes(WatchNodesRequest request, StreamObserver<WatchNodesResponse> observer) {
        watches.add(new Watch(request.getResumeToken(), observer));
    }
}
