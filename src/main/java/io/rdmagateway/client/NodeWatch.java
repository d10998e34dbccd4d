package io.rdmagateway.client;

import io.grpc.Context;
import io.grpc.Status;
import io.rdmagateway.client.NodeEvent.Gone;
import io.rdmagateway.client.NodeEvent.Interrupted;
import io.rdmagateway.client.NodeEvent.Lost;
import io.rdmagateway.client.NodeEvent.Present;
import io.rdmagateway.client.NodeEvent.Synced;
import io.rdmagateway.proto.v1.NodeServiceGrpc;
import io.rdmagateway.proto.v1.NodeServiceGrpc.NodeServiceBlockingStub;
import io.rdmagateway.proto.v1.WatchNodesRequest;
import io.rdmagateway.proto.v1.WatchNodesResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells of the nodes of a directory, on a thread of its own. When the call breaks, another one goes on after the last change
 * that was told; where the gateway no longer knows what happened since, everything is told again, and what is missing then
 * is told as gone.
 */
public final class NodeWatch implements AutoCloseable {

    private static final Logger LOG = System.getLogger(NodeWatch.class.getName());

    private final ControlChannel control;
    private final NodeServiceBlockingStub nodes;
    private final Backoff backoff;
    private final Consumer<NodeEvent> listener;
    private final Context.CancellableContext life = Context.ROOT.withCancellation();
    private final Set<String> known = new HashSet<>();
    private final Set<String> notToldAgain = new HashSet<>();
    private String resumeToken = "";
    private boolean interrupted;

    private NodeWatch(ControlChannel control, Backoff backoff, Consumer<NodeEvent> listener) {
        this.control = control;
        this.nodes = NodeServiceGrpc.newBlockingStub(control.channel());
        this.backoff = backoff;
        this.listener = listener;
    }

    static NodeWatch begin(ControlChannel control, Backoff backoff, Consumer<NodeEvent> listener) {
        NodeWatch watch = new NodeWatch(control, backoff, listener);
        Thread.ofVirtual().name("rdmagw-nodes").start(watch::run);
        return watch;
    }

    private void run() {
        boolean goesOn = true;
        while (goesOn) {
            GatewayException end = turn();
            goesOn = !life.isCancelled() && !control.channel().isShutdown() && mayGoOn(end);
        }
    }

    /** One call. */
    private GatewayException turn() {
        notToldAgain.clear();
        if (resumeToken.isEmpty()) {
            notToldAgain.addAll(known);
        }
        WatchNodesRequest request =
                WatchNodesRequest.newBuilder().setResumeToken(resumeToken).build();
        try {
            life.run(() -> control.translated(() -> {
                Iterator<WatchNodesResponse> told = nodes.watchNodes(request);
                told.forEachRemaining(this::take);
                return null;
            }));
            return new GatewayException(
                    Status.Code.UNAVAILABLE, "SHUTTING_DOWN", "the gateway tells nothing more of its directory");
        } catch (GatewayException e) {
            return e;
        }
    }

    private void take(WatchNodesResponse told) {
        backoff.reset();
        interrupted = false;
        switch (told.getType()) {
            case NODE_EVENT_TYPE_PRESENT -> {
                known.add(told.getNode().getNodeId());
                notToldAgain.remove(told.getNode().getNodeId());
                tell(new Present(told.getNode()));
            }
            case NODE_EVENT_TYPE_GONE -> gone(told.getNode().getNodeId());
            case NODE_EVENT_TYPE_SYNCED -> {
                Set.copyOf(notToldAgain).forEach(this::gone);
                tell(new Synced());
            }
            case NODE_EVENT_TYPE_UNSPECIFIED, UNRECOGNIZED -> {
                // A later gateway says something that this client does not know.
            }
        }
        if (!told.getResumeToken().isEmpty()) {
            resumeToken = told.getResumeToken();
        }
    }

    private void gone(String nodeId) {
        known.remove(nodeId);
        notToldAgain.remove(nodeId);
        tell(new Gone(nodeId));
    }

    private boolean mayGoOn(GatewayException end) {
        switch (end.code()) {
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    UNAUTHENTICATED,
                    UNIMPLEMENTED -> {
                tell(new Lost(end));
                return false;
            }
            case OUT_OF_RANGE -> resumeToken = "";
            default -> {
                if (!interrupted) {
                    interrupted = true;
                    tell(new Interrupted(end));
                }
            }
        }
        try {
            control.pause(backoff.next());
            return !life.isCancelled();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void tell(NodeEvent event) {
        if (life.isCancelled()) {
            return;
        }
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the listener of the directory failed", e);
        }
    }

    /** Tells nothing more; what is being told at this moment may still come to its end. */
    @Override
    public void close() {
        life.cancel(null);
    }
}
