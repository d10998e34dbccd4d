package io.rdmagateway.directory.etcd;

import io.etcd.jetcd.KeyValue;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.directory.Node;
import io.rdmagateway.directory.json.NodeJson;
import java.util.Optional;

/**
 * A node as it stands in etcd.
 *
 * @param node empty when somebody else has written there what is none
 * @param revision of the last change to it
 */
record StoredNode(Optional<Node> node, long revision, long lease) {

    private static final System.Logger LOG = System.getLogger(StoredNode.class.getName());

    static StoredNode of(KeyValue stored) {
        return new StoredNode(read(stored), stored.getModRevision(), stored.getLease());
    }

    private static Optional<Node> read(KeyValue stored) {
        try {
            return Optional.of(NodeJson.readNode(stored.getValue().getBytes()));
        } catch (DirectoryException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "etcd has something under {0} that is no node: {1}",
                    stored.getKey(),
                    e.getMessage());
            return Optional.empty();
        }
    }
}
