package io.rdmagateway.directory;

import io.rdmagateway.directory.DirectoryException.Reason;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Page;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.LongSupplier;

/** The nodes that have registered at this process. They are forgotten with it, and register anew. */
public final class EmbeddedDirectory implements Directory {

    private static final int REMEMBERED_CHANGES = 4096;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private record Leased(Node node, long endNanos) {}

    private record Change(long revision, NodeEvent event) {}

    private final String history;
    private final int maxNodes;
    private final LongSupplier nanoTime;
    private final NavigableMap<String, Leased> nodes = new TreeMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private final Set<NodeWatcher> watchers = new CopyOnWriteArraySet<>();
    private long revision;

    /**
     * @param history another one at each start, so that nobody resumes a watch of the process before
     * @param nanoTime what leases are measured with
     */
    public EmbeddedDirectory(long history, int maxNodes, LongSupplier nanoTime) {
        this.history = Long.toHexString(history);
        this.maxNodes = maxNodes;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void register(Node node) {
        put(node, false);
    }

    @Override
    public synchronized void create(Node node) {
        put(node, true);
    }

    private void put(Node node, boolean onlyIfAbsent) {
        expire();
        Leased now = nodes.get(node.nodeId());
        if (now != null) {
            now.node().requireReplaceableBy(node);
            if (onlyIfAbsent) {
                throw now.node().taken();
            }
        } else if (nodes.size() >= maxNodes) {
            throw new DirectoryException(
                    Reason.NODE_LIMIT_REACHED,
                    "there are " + maxNodes + " nodes, the most that gateway.directory.max-nodes allows",
                    Map.of("limit", Integer.toString(maxNodes)));
        }
        long lease = Duration.ofSeconds(node.endpoint().leaseSeconds()).toNanos();
        nodes.put(node.nodeId(), new Leased(node, nanoTime.getAsLong() + lease));
        if (now == null || !now.node().equals(node)) {
            changed(new NodeEvent.Present(node));
        }
    }

    @Override
    public synchronized Optional<Node> find(String nodeId) {
        expire();
        return Optional.ofNullable(nodes.get(nodeId)).map(Leased::node);
    }

    @Override
    public Page<Node> list(int pageSize, String pageToken) {
        return Page.of(all(), pageSize, pageToken, Node::nodeId);
    }

    private synchronized List<Node> all() {
        expire();
        return nodes.values().stream().map(Leased::node).toList();
    }

    @Override
    public synchronized void remove(Identity holder, String nodeId, long generation) {
        get(nodeId).requireRemovableBy(holder, generation);
        nodes.remove(nodeId);
        changed(new NodeEvent.Gone(nodeId));
    }

    @Override
    public synchronized Watch watch(Optional<Position> after, NodeWatcher watcher) {
        expire();
        if (after.isPresent()) {
            resume(after.get(), watcher);
        } else {
            all().forEach(node -> watcher.tell(new NodeEvent.Present(node), Optional.empty()));
            watcher.tell(new NodeEvent.Synced(), position(revision));
        }
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    private void resume(Position after, NodeWatcher watcher) {
        after.requireOf(history);
        if (after.revision() > revision || after.revision() < revision - changes.size()) {
            throw Position.tooOld();
        }
        changes.stream()
                .filter(change -> change.revision() > after.revision())
                .forEach(change -> watcher.tell(change.event(), position(change.revision())));
    }

    private Optional<Position> position(long at) {
        return Optional.of(new Position(history, at));
    }

    private void changed(NodeEvent event) {
        revision++;
        changes.addLast(new Change(revision, event));
        if (changes.size() > REMEMBERED_CHANGES) {
            changes.removeFirst();
        }
        watchers.forEach(watcher -> watcher.tell(event, position(revision)));
    }

    /** Takes out those whose lease has run out, and tells watchers; returns when to look again. */
    public synchronized Duration expire() {
        long now = nanoTime.getAsLong();
        List<String> over = nodes.entrySet().stream()
                .filter(entry -> entry.getValue().endNanos() - now <= 0)
                .map(Map.Entry::getKey)
                .toList();
        for (String nodeId : over) {
            nodes.remove(nodeId);
            changed(new NodeEvent.Gone(nodeId));
        }
        return LONGEST_PAUSE;
    }

    /** Never fails: it is this process. */
    @Override
    public Optional<String> failure() {
        return Optional.empty();
    }

    @Override
    public void close() {
        watchers.clear();
    }
}
