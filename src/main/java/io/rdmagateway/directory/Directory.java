package io.rdmagateway.directory;

import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Page;
import java.util.Optional;

/** All nodes that are there. Thread-safe; every method but {@link #failure()} may wait for the network. */
public interface Directory extends AutoCloseable {

    /**
     * Puts a node in, in place of what it said before, or renews its lease when it says the same. Idempotent.
     *
     * @throws DirectoryException NODE_HELD by another identity, STALE_GENERATION, NODE_LIMIT_REACHED, DIRECTORY_UNAVAILABLE
     */
    void register(Node node);

    /**
     * Puts a node in that is not there.
     *
     * @throws DirectoryException NODE_EXISTS, also when it is the caller's own; else as {@link #register}
     */
    void create(Node node);

    /** @throws DirectoryException NODE_NOT_FOUND, DIRECTORY_UNAVAILABLE */
    default Node get(String nodeId) {
        return find(nodeId).orElseThrow(Node::notFound);
    }

    /** @throws DirectoryException DIRECTORY_UNAVAILABLE */
    Optional<Node> find(String nodeId);

    /**
     * Returns nodes, by id.
     *
     * @throws DirectoryException DIRECTORY_UNAVAILABLE
     * @throws io.rdmagateway.session.SessionException INVALID_PAGE
     */
    Page<Node> list(int pageSize, String pageToken);

    /**
     * Takes a node out.
     *
     * @param generation older ones do not take out a newer one; 0 takes out any
     * @throws DirectoryException NODE_NOT_FOUND, NODE_NOT_OWNED, STALE_GENERATION, DIRECTORY_UNAVAILABLE
     */
    void remove(Identity holder, String nodeId, long generation);

    /**
     * Begins to tell what is there, then {@link NodeEvent.Synced}, then every change, in order.
     *
     * @param after tells only what changed after this, and no {@code Synced}; empty for everything
     * @throws DirectoryException INVALID_WATCH, WATCH_TOO_OLD (also later, to the watcher), DIRECTORY_UNAVAILABLE
     */
    Watch watch(Optional<Position> after, NodeWatcher watcher);

    /** Why the directory did not answer when it was asked last; empty when it did. */
    Optional<String> failure();

    @Override
    void close();

    /** Somebody who is being told. */
    interface Watch extends AutoCloseable {

        /** Ends it; an event that is on its way may still come. */
        @Override
        void close();
    }
}
