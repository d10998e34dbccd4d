package io.rdmagateway.server.console;

import io.rdmagateway.diagnosis.Finding;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Resource;
import io.rdmagateway.session.SessionInfo;
import io.rdmagateway.session.SessionState;
import io.rdmagateway.transfer.TransferInfo;
import io.rdmagateway.transfer.TransferState;
import io.rdmagateway.verbs.RdmaException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Looks at the gateway. Thread-safe; those who look at once see the same. */
final class Observer {

    private static final int SHOWN = 50;
    private static final long FRESH_NANOS = Duration.ofMillis(300).toNanos();

    private static final Comparator<SessionInfo> LIVE_FIRST = Comparator.comparing(
                    (SessionInfo session) -> session.state().isLive())
            .thenComparing(SessionInfo::createTime)
            .reversed();

    private final Watched watched;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final History history = new History();
    private final Changes changes = new Changes();
    private final GidTable gids = new GidTable();
    private View view;
    private long lookedNanos;

    /** @param nanoTime a monotonic clock */
    Observer(Watched watched, InstantSource clock, LongSupplier nanoTime) {
        this.watched = watched;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    synchronized View look() {
        long nanos = nanoTime.getAsLong();
        if (view == null || nanos - lookedNanos >= FRESH_NANOS) {
            view = look(nanos, clock.instant());
            lookedNanos = nanos;
        }
        return view;
    }

    private View look(long nanos, Instant now) {
        Sample sample = Sample.take(watched, nanos, now);
        history.add(sample);
        List<Pace> paces = history.paces();
        List<SessionInfo> sessions = watched.serving().sessions().infos();
        changes.look(sessions, now);
        Map<SessionState, Integer> states = watched.serving().sessions().countByState();
        List<TransferInfo> transfers = watched.transfers().infos();
        List<Finding> checks = watched.checks().get();
        boolean ready = checks.stream().noneMatch(Finding::isFailed);
        return new View(
                Words.time(now),
                ready ? "Ready for sessions" : "Not ready for sessions",
                ready ? Tone.GOOD : Tone.BAD,
                device(),
                tiles(states, transfers, paces),
                Stage.all(states, watched.serving().spareQueuePairs()),
                StateCount.all(states),
                sessions.stream()
                        .sorted(LIVE_FIRST)
                        .limit(SHOWN)
                        .map(session -> SessionRow.of(session, now))
                        .toList(),
                Math.max(0, sessions.size() - SHOWN),
                transfers.stream()
                        .sorted(Comparator.comparing(TransferInfo::createTime).reversed())
                        .limit(SHOWN)
                        .map(TransferRow::of)
                        .toList(),
                Math.max(0, transfers.size() - SHOWN),
                List.of(Chart.ofRates(paces, sample.atPort()), Chart.ofLatencies(paces)),
                QuotaRow.all(watched.serving().sessions().quotas()),
                checks.stream().map(CheckRow::of).toList(),
                changes.latest());
    }

    private DeviceCard device() {
        try {
            return DeviceCard.of(
                    watched.serving().port(), gids.rows(watched.serving().port()));
        } catch (RdmaException | IllegalStateException goneOrClosed) {
            return DeviceCard.absent(goneOrClosed.getMessage());
        }
    }

    private List<Tile> tiles(Map<SessionState, Integer> states, List<TransferInfo> transfers, List<Pace> paces) {
        Quotas quotas = watched.serving().sessions().quotas();
        long running = transfers.stream()
                .filter(transfer -> !transfer.state().isOver())
                .count();
        long failed = transfers.stream()
                .filter(transfer -> transfer.state() == TransferState.FAILED)
                .count();
        return List.of(
                new Tile(
                        "Active sessions",
                        Integer.toString(states.getOrDefault(SessionState.ACTIVE, 0)),
                        "of " + quotas.limits().of(Resource.SESSIONS).total()),
                new Tile("Failed lately", Integer.toString(states.getOrDefault(SessionState.FAILED, 0)), "sessions"),
                new Tile(
                        "Receiving",
                        paces.isEmpty() ? "–" : Words.rate(paces.getLast().receivedRate()),
                        ""),
                new Tile(
                        "Sending",
                        paces.isEmpty() ? "–" : Words.rate(paces.getLast().sentRate()),
                        ""),
                new Tile("Transfers", Long.toString(running), failed == 0 ? "under way" : failed + " failed lately"),
                new Tile("Copies", Long.toString(watched.copies().underWay()), "under way"),
                new Tile("Grants", Integer.toString(watched.grants().count()), "live"));
    }
}
