package io.rdmagateway.directory.etcd;

import static io.rdmagateway.directory.etcd.EtcdConnection.bytes;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Watch.Watcher;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.rdmagateway.directory.Directory;
import io.rdmagateway.directory.NodeEvent;
import io.rdmagateway.directory.NodeWatcher;
import io.rdmagateway.directory.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One who is told of changes. Outlives losses of the connection: it goes on after the last revision that it told. */
final class EtcdWatch implements Directory.Watch {

    private static final int PAGE = 500;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final EtcdConnection etcd;
    private final String prefix;
    private final NodeWatcher watcher;
    private final String history;
    private long told;
    private Watcher turn;
    private boolean closed;

    private EtcdWatch(EtcdConnection etcd, String prefix, NodeWatcher watcher, Position after) {
        this.etcd = etcd;
        this.prefix = prefix;
        this.watcher = watcher;
        history = after.history();
        told = after.revision();
    }

    static EtcdWatch begin(
            EtcdDirectory directory,
            EtcdConnection etcd,
            String prefix,
            Optional<Position> after,
            NodeWatcher watcher) {
        EtcdDirectory.Range first = directory.range(bytes(prefix), PAGE, 0);
        Position now = first.position();
        if (after.isPresent()) {
            after.get().requireOf(now.history());
            if (after.get().revision() > now.revision()) {
                throw Position.tooOld();
            }
        } else {
            EtcdDirectory.Range range = first;
            tell(range.nodes(), watcher);
            while (range.more()) {
                range = directory.range(bytes(range.lastKey() + '\0'), PAGE, now.revision());
                tell(range.nodes(), watcher);
            }
            watcher.tell(new NodeEvent.Synced(), Optional.of(now));
        }
        EtcdWatch watch = new EtcdWatch(etcd, prefix, watcher, after.orElse(now));
        watch.turn();
        return watch;
    }

    private static void tell(List<io.rdmagateway.directory.Node> nodes, NodeWatcher watcher) {
        nodes.forEach(node -> watcher.tell(new NodeEvent.Present(node), Optional.empty()));
    }

    private synchronized void turn() {
        if (closed) {
            return;
        }
        WatchOption option = WatchOption.builder()
                .withRange(bytes(prefix + '\uffff'))
                .withRevision(told + 1)
                .build();
        try {
            turn = etcd.client()
                    .getWatchClient()
                    .watch(
                            bytes(prefix),
                            option,
                            io.etcd.jetcd.Watch.listener(this::tell, this::lost, () -> lost(null)));
        } catch (RuntimeException e) {
            etcd.later(this::turn, PAUSE);
        }
    }

    private synchronized void tell(WatchResponse response) {
        List<WatchEvent> events = response.getEvents();
        for (int i = 0; i < events.size() && !closed; i++) {
            long revision = events.get(i).getKeyValue().getModRevision();
            // Several nodes may change in one revision, and what goes on after it would miss the rest.
            boolean last =
                    i + 1 == events.size() || events.get(i + 1).getKeyValue().getModRevision() > revision;
            told = last ? revision : told;
            Optional<Position> position = last ? Optional.of(new Position(history, revision)) : Optional.empty();
            event(events.get(i)).ifPresent(event -> watcher.tell(event, position));
        }
    }

    private Optional<NodeEvent> event(WatchEvent event) {
        ByteSequence key = event.getKeyValue().getKey();
        return switch (event.getEventType()) {
            case PUT -> StoredNode.of(event.getKeyValue()).node().map(NodeEvent.Present::new);
            case DELETE ->
                Optional.of(
                        new NodeEvent.Gone(key.toString(StandardCharsets.UTF_8).substring(prefix.length())));
            case UNRECOGNIZED -> Optional.empty();
        };
    }

    /** jetcd itself goes on after a lost connection; this is for what it gives up, and for a client that was replaced. */
    private synchronized void lost(Throwable cause) {
        if (closed) {
            return;
        }
        if (cause instanceof CompactedException) {
            close();
            watcher.fail(Position.tooOld());
        } else {
            etcd.later(this::turn, PAUSE);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (turn != null) {
            turn.close();
        }
    }
}
