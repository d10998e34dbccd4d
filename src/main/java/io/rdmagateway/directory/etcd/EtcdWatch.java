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

/**
 * One who is told of changes. Outlives losses of the connection: it goes on after the last revision that it told.
 *
 * <p>jetcd holds a lock of its own when it is called and when it calls back. So both happen on the connection's thread, and
 * never with the lock of this.
 */
final class EtcdWatch implements Directory.Watch {

    private static final int PAGE = 500;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final EtcdConnection etcd;
    private final String prefix;
    private final NodeWatcher watcher;
    private final String history;
    private long told;
    private Optional<Watcher> turn = Optional.empty();
    private int turns;
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
        etcd.later(watch::turn, Duration.ZERO);
        return watch;
    }

    private static void tell(List<io.rdmagateway.directory.Node> nodes, NodeWatcher watcher) {
        nodes.forEach(node -> watcher.tell(new NodeEvent.Present(node), Optional.empty()));
    }

    private void turn() {
        if (isClosed()) {
            return;
        }
        int number = ++turns;
        WatchOption option = WatchOption.builder()
                .withRange(bytes(prefix + '\uffff'))
                .withRevision(told + 1)
                .build();
        try {
            turn = Optional.of(etcd.client()
                    .getWatchClient()
                    .watch(
                            bytes(prefix),
                            option,
                            io.etcd.jetcd.Watch.listener(
                                    response -> hear(number, () -> tell(response)),
                                    cause -> hear(number, () -> lost(cause)),
                                    () -> hear(number, () -> lost(null)))));
        } catch (RuntimeException e) {
            lost(e);
        }
    }

    /** Takes up what a turn says until it has ended: jetcd tries again by itself too, and changes would be told twice. */
    private void hear(int number, Runnable word) {
        etcd.later(
                () -> {
                    if (number == turns) {
                        word.run();
                    }
                },
                Duration.ZERO);
    }

    private void endTurn() {
        turns++;
        turn.ifPresent(Watcher::close);
        turn = Optional.empty();
    }

    private synchronized boolean isClosed() {
        return closed;
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

    private void lost(Throwable cause) {
        endTurn();
        if (cause instanceof CompactedException) {
            fail();
        } else {
            etcd.later(this::turn, PAUSE);
        }
    }

    private synchronized void fail() {
        if (!closed) {
            closed = true;
            watcher.fail(Position.tooOld());
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            etcd.later(this::endTurn, Duration.ZERO);
        }
    }
}
