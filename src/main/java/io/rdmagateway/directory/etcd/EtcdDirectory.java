package io.rdmagateway.directory.etcd;

import static io.rdmagateway.directory.etcd.EtcdConnection.bytes;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.rdmagateway.directory.Directory;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.directory.DirectoryException.Reason;
import io.rdmagateway.directory.Node;
import io.rdmagateway.directory.NodeWatcher;
import io.rdmagateway.directory.Position;
import io.rdmagateway.directory.json.NodeJson;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Page;
import java.util.List;
import java.util.Optional;

/** The nodes that all gateways with the same etcd and prefix have registered. */
public final class EtcdDirectory implements Directory {

    private static final int ATTEMPTS = 8;

    private final EtcdConnection etcd;
    private final String prefix;

    /** Does not wait for etcd. @throws IllegalArgumentException when the certificates cannot be used */
    public EtcdDirectory(EtcdSettings settings) {
        etcd = new EtcdConnection(settings);
        prefix = settings.prefix();
    }

    private ByteSequence key(String nodeId) {
        return bytes(prefix + nodeId);
    }

    @Override
    public void register(Node node) {
        put(node, false);
    }

    @Override
    public void create(Node node) {
        put(node, true);
    }

    /** Decides on what is there, and begins anew when that was changed meanwhile. */
    private void put(Node node, boolean onlyIfAbsent) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<StoredNode> stored = stored(node.nodeId());
            Optional<Node> now = stored.flatMap(StoredNode::node);
            if (now.isPresent()) {
                now.get().requireReplaceableBy(node);
                if (onlyIfAbsent) {
                    throw now.get().taken();
                }
            }
            if (stored.isPresent() && now.isPresent() ? replace(node, stored.get(), now.get()) : write(node, stored)) {
                return;
            }
        }
        throw new DirectoryException(
                Reason.DIRECTORY_UNAVAILABLE, "node " + node.nodeId() + " is being changed by others all the time");
    }

    private boolean replace(Node node, StoredNode stored, Node now) {
        if (now.endpoint().leaseSeconds() != node.endpoint().leaseSeconds()) {
            boolean written = write(node, Optional.of(stored));
            if (written) {
                etcd.askOfLease(client -> client.getLeaseClient().revoke(stored.lease()));
            }
            return written;
        }
        boolean renewed = etcd.askOfLease(client -> client.getLeaseClient().keepAliveOnce(stored.lease()))
                .filter(answer -> answer.getTTL() > 0)
                .isPresent();
        return renewed && (now.equals(node) || commit(node, stored.revision(), stored.lease()));
    }

    /** Writes with a new lease. */
    private boolean write(Node node, Optional<StoredNode> over) {
        long lease = etcd.ask(
                        client -> client.getLeaseClient().grant(node.endpoint().leaseSeconds()))
                .getID();
        boolean written = commit(node, over.map(StoredNode::revision).orElse(0L), lease);
        if (!written) {
            etcd.askOfLease(client -> client.getLeaseClient().revoke(lease));
        }
        return written;
    }

    /** @param revision that the node must still be in; 0 when it must not be there */
    private boolean commit(Node node, long revision, long lease) {
        ByteSequence key = key(node.nodeId());
        Op put = Op.put(
                key,
                ByteSequence.from(NodeJson.write(node)),
                PutOption.builder().withLeaseId(lease).build());
        return etcd.askOfLease(client -> client.getKVClient()
                        .txn()
                        .If(unchanged(key, revision))
                        .Then(put)
                        .commit())
                .filter(TxnResponse::isSucceeded)
                .isPresent();
    }

    private static Cmp unchanged(ByteSequence key, long revision) {
        return new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revision));
    }

    private Optional<StoredNode> stored(String nodeId) {
        return etcd.ask(client -> client.getKVClient().get(key(nodeId))).getKvs().stream()
                .findFirst()
                .map(StoredNode::of);
    }

    @Override
    public Optional<Node> find(String nodeId) {
        return stored(nodeId).flatMap(StoredNode::node);
    }

    @Override
    public Page<Node> list(int pageSize, String pageToken) {
        int limit = Page.sizeOf(pageSize);
        ByteSequence from = key(pageToken.isEmpty() ? "" : pageToken + '\0');
        return Page.of(range(from, limit + 1, 0).nodes(), pageSize, pageToken, Node::nodeId);
    }

    /** What is there from a key on, and in which revision and history that is so. */
    record Range(List<Node> nodes, String lastKey, boolean more, Position position) {}

    /** @param revision as of when; 0 for now */
    Range range(ByteSequence from, int limit, long revision) {
        GetOption option = GetOption.builder()
                .withRange(bytes(prefix + '\uffff'))
                .withLimit(limit)
                .withRevision(revision)
                .build();
        GetResponse answer = etcd.ask(client -> client.getKVClient().get(from, option));
        String lastKey = answer.getKvs().isEmpty()
                ? ""
                : answer.getKvs().getLast().getKey().toString();
        List<Node> nodes = answer.getKvs().stream()
                .map(StoredNode::of)
                .flatMap(stored -> stored.node().stream())
                .toList();
        Position position = new Position(
                Long.toHexString(answer.getHeader().getClusterId()),
                revision == 0 ? answer.getHeader().getRevision() : revision);
        return new Range(nodes, lastKey, answer.isMore(), position);
    }

    @Override
    public void remove(Identity holder, String nodeId, long generation) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            StoredNode stored =
                    stored(nodeId).filter(it -> it.node().isPresent()).orElseThrow(Node::notFound);
            stored.node().orElseThrow().requireRemovableBy(holder, generation);
            ByteSequence key = key(nodeId);
            boolean removed = etcd.ask(client -> client.getKVClient()
                            .txn()
                            .If(unchanged(key, stored.revision()))
                            .Then(Op.delete(key, DeleteOption.DEFAULT))
                            .commit())
                    .isSucceeded();
            if (removed) {
                etcd.askOfLease(client -> client.getLeaseClient().revoke(stored.lease()));
                return;
            }
        }
        throw new DirectoryException(
                Reason.DIRECTORY_UNAVAILABLE, "node " + nodeId + " is being changed by others all the time");
    }

    @Override
    public Watch watch(Optional<Position> after, NodeWatcher watcher) {
        return EtcdWatch.begin(this, etcd, prefix, after, watcher);
    }

    @Override
    public Optional<String> failure() {
        return etcd.failure();
    }

    @Override
    public void close() {
        etcd.close();
    }
}
