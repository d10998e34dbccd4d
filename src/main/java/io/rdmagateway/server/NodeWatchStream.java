package io.rdmagateway.server;

import io.rdmagateway.directory.Directory;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.directory.NodeEvent;
import io.rdmagateway.directory.NodeWatcher;
import io.rdmagateway.directory.Position;
import io.rdmagateway.proto.v1.WatchNodesResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.Optional;

/** One WatchNodes call. What is told and not read is kept, but not for ever. */
final class NodeWatchStream implements NodeWatcher {

    /** All nodes of a large cluster, which come at once. */
    private static final int UNREAD_AT_MOST = 32_768;

    private final MultiEmitter<? super WatchNodesResponse> told;

    private NodeWatchStream(MultiEmitter<? super WatchNodesResponse> told) {
        this.told = told;
    }

    /** @throws DirectoryException INVALID_WATCH */
    static Multi<WatchNodesResponse> of(Directory directory, String resumeToken) {
        Optional<Position> after = resumeToken.isEmpty() ? Optional.empty() : Optional.of(Position.of(resumeToken));
        return Multi.createFrom()
                .<WatchNodesResponse>emitter(
                        told -> {
                            try {
                                Directory.Watch watch = directory.watch(after, new NodeWatchStream(told));
                                told.onTermination(watch::close);
                            } catch (RuntimeException e) {
                                told.fail(e);
                            }
                        },
                        UNREAD_AT_MOST)
                .onFailure(BackPressureFailure.class)
                .transform(failure -> new DirectoryException(
                        DirectoryException.Reason.WATCH_TOO_SLOW,
                        "the client reads too slowly what it is told; go on with the last resume_token"));
    }

    @Override
    public void tell(NodeEvent event, Optional<Position> position) {
        told.emit(NodeMapper.toProto(event, position));
    }

    @Override
    public void fail(DirectoryException cause) {
        told.fail(cause);
    }
}
