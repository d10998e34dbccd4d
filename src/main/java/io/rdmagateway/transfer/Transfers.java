package io.rdmagateway.transfer;

import io.rdmagateway.region.HeldRange;
import io.rdmagateway.region.Regions;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Page;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.RandomIds;
import io.rdmagateway.session.Resource;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionGeneration;
import io.rdmagateway.session.SessionSpec;
import io.rdmagateway.session.Sessions;
import io.rdmagateway.transfer.TransferException.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * All transfers of a gateway, those under way and those lately over. Thread-safe.
 *
 * <p>A transfer of somebody else answers exactly as one that never was.
 */
public final class Transfers implements AutoCloseable {

    /** Long enough that to register costs little beside the bytes, short enough that many transfers have two. */
    public static final long PIECE_BYTES = 64L << 20;

    /** Longer than a client pauses, and shorter than its user waits without a word. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final Duration SETTLING = Duration.ofSeconds(5);
    private static final int MAX_REMEMBERED = 4096;
    private static final int THREADS = 4;

    private record Claim(Identity owner, String requestId) {}

    private final Sessions sessions;
    private final Regions regions;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final RandomIds ids;
    private final long pieceBytes;
    private final UnaryOperator<RuntimeException> remembering;
    private final Duration patience;
    private final ExecutorService executor = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("rdma-transfers-", 0).factory());
    private final Map<String, Transfer> byId = new HashMap<>();
    private final Map<Claim, Transfer> byRequest = new HashMap<>();
    /** Moved by those that are not remembered any more. */
    private final Map<TransferOperation, Long> forgottenBytes = new EnumMap<>(TransferOperation.class);

    private volatile BiConsumer<Identity, TransferInfo> ended = (owner, info) -> {};
    private boolean closed;

    /**
     * Makes an empty set of transfers. Somebody must {@link #expire()} them.
     *
     * @param clock for times that are shown
     * @param nanoTime for times that are compared: monotonic
     * @param random a secure source in production: draws ids
     * @param pieceBytes about as much of a range is registered at a time, and once more ahead of it
     * @param remembering turns why a transfer failed into what is told of that; called once for each
     * @param patience with requests of a session of which none is done, beside the time that their bytes may take
     */
    public Transfers(
            Sessions sessions,
            Regions regions,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random,
            long pieceBytes,
            UnaryOperator<RuntimeException> remembering,
            Duration patience) {
        this.sessions = sessions;
        this.regions = regions;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.ids = new RandomIds(random);
        this.pieceBytes = pieceBytes;
        this.remembering = remembering;
        this.patience = patience;
    }

    /** Names one more who is told of each transfer that is over, once; must not wait. To be called by one thread. */
    public void whenEnded(BiConsumer<Identity, TransferInfo> listener) {
        ended = ended.andThen(listener);
    }

    /**
     * Begins a transfer. The same request again gives the same transfer for as long as it is remembered.
     *
     * @throws TransferException REQUEST_ID_REUSED, SHUTTING_DOWN
     * @throws io.rdmagateway.region.RegionException REGION_NOT_FOUND, REGION_NOT_WRITABLE, RANGE_OUTSIDE_REGION
     * @throws io.rdmagateway.session.SessionException when the session is not there or not ACTIVE
     * @throws io.rdmagateway.session.QuotaException its owner has enough of transfers, or has pinned enough
     */
    public TransferInfo create(Identity owner, TransferSpec spec) {
        SessionSpec.requireRequestId(spec.requestId());
        Transfer made;
        synchronized (this) {
            if (closed) {
                throw new TransferException(Reason.SHUTTING_DOWN, "the gateway shuts down");
            }
            Transfer first = byRequest.get(new Claim(owner, spec.requestId()));
            if (first != null) {
                requireSame(first.spec(), spec);
                return first.info();
            }
            made = make(owner, spec);
            byId.put(made.id(), made);
            byRequest.put(new Claim(owner, spec.requestId()), made);
        }
        made.over().thenAccept(info -> ended.accept(owner, info));
        made.wake();
        return made.info();
    }

    private static void requireSame(TransferSpec first, TransferSpec again) {
        if (!Objects.equals(first, again)) {
            throw new TransferException(
                    Reason.REQUEST_ID_REUSED, "request_id: it was another transfer's; take a new one for each");
        }
    }

    private Transfer make(Identity owner, TransferSpec spec) {
        SessionGeneration which = spec.session();
        Session session = sessions.requireActive(owner, which.sessionId(), which.generation());
        HeldRange range = regions.hold(
                owner,
                spec.region(),
                spec.offsetBytes(),
                spec.lengthBytes(),
                spec.operation().fillsRange());
        try {
            Pieces pieces = spec.pieces(pieceBytes);
            // What the client sends comes in the session's own memory.
            long pinned = spec.operation() == TransferOperation.RECEIVE ? 0 : pieces.pinnedBytes(range);
            Quotas.Holding holding =
                    sessions.quotas().take(owner, Map.of(Resource.TRANSFERS, 1L, Resource.PINNED_BYTES, pinned));
            return new Transfer(
                    ids.next(),
                    session,
                    spec,
                    pieces,
                    clock.instant(),
                    range,
                    holding,
                    executor,
                    nanoTime,
                    remembering);
        } catch (RuntimeException e) {
            range.close();
            throw e;
        }
    }

    /** @throws TransferException TRANSFER_NOT_FOUND when it is not this owner's, not remembered, or never was */
    public TransferInfo get(Identity owner, String id) {
        return find(owner, id).info();
    }

    private synchronized Transfer find(Identity owner, String id) {
        Transfer transfer = byId.get(id);
        if (transfer == null || !transfer.owner().equals(owner)) {
            throw new TransferException(Reason.TRANSFER_NOT_FOUND, "you have no transfer of this id");
        }
        return transfer;
    }

    /** Returns an owner's transfers, oldest first. */
    public Page<TransferInfo> list(Identity owner, int pageSize, String pageToken) {
        return Page.of(ofOwner(owner), pageSize, pageToken, Transfers::age);
    }

    private synchronized List<TransferInfo> ofOwner(Identity owner) {
        return byId.values().stream()
                .filter(transfer -> transfer.owner().equals(owner))
                .map(Transfer::info)
                .sorted(Comparator.comparing(Transfers::age))
                .toList();
    }

    private static String age(TransferInfo info) {
        return "%016x%s".formatted(info.createTime().toEpochMilli(), info.id());
    }

    /** Returns all transfers, whoever owns them, those that are remembered too: for who operates the gateway. */
    public List<TransferInfo> infos() {
        return all().stream().map(Transfer::info).toList();
    }

    /** Returns what completes when a transfer is over, with how it ended. */
    public CompletableFuture<TransferInfo> over(Identity owner, String id) {
        return find(owner, id).over().copy();
    }

    /** Waits until what a session that has ended was asked to move holds nothing any more; not for ever. */
    public void settle(Identity owner, String sessionId) {
        CompletableFuture<?>[] left = all().stream()
                .filter(transfer -> transfer.owner().equals(owner)
                        && transfer.spec().session().sessionId().equals(sessionId))
                .map(Transfer::over)
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(left)
                .copy()
                .completeOnTimeout(null, SETTLING.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Posts nothing more of a transfer. One that is over, or about to be, stays as it is. */
    public TransferInfo cancel(Identity owner, String id) {
        Transfer transfer = find(owner, id);
        transfer.stop(Ending.CANCELLED);
        return transfer.info();
    }

    /**
     * Stops the transfers whose time is over, and forgets those that ended long ago.
     *
     * @return how long until this is to be called again
     */
    public Duration expire() {
        all().stream().filter(transfer -> !transfer.isOver()).forEach(transfer -> transfer.expire(patience));
        forget();
        return LOOK;
    }

    private synchronized List<Transfer> all() {
        return List.copyOf(byId.values());
    }

    private synchronized void forget() {
        byId.values().stream()
                .filter(transfer -> isForgotten(transfer, REMEMBERED))
                .toList()
                .forEach(this::forget);
        if (byId.size() > MAX_REMEMBERED) {
            byId.values().stream()
                    .filter(Transfer::isOver)
                    .sorted(Comparator.comparing(Transfer::sinceEnd).reversed())
                    .limit(byId.size() - MAX_REMEMBERED)
                    .toList()
                    .forEach(this::forget);
        }
        byRequest.values().removeIf(transfer -> !byId.containsKey(transfer.id()));
    }

    private void forget(Transfer transfer) {
        byId.remove(transfer.id());
        forgottenBytes.merge(transfer.spec().operation(), transfer.movedBytes(), Long::sum);
    }

    private static boolean isForgotten(Transfer transfer, Duration after) {
        return transfer.isOver() && transfer.sinceEnd().compareTo(after) >= 0;
    }

    /** Counts the transfers by state; those that are remembered count too. */
    public synchronized Map<TransferState, Integer> countByState() {
        Map<TransferState, Integer> counts = new EnumMap<>(TransferState.class);
        byId.values().forEach(transfer -> counts.merge(transfer.info().state(), 1, Integer::sum));
        return counts;
    }

    /** Returns the bytes that all transfers have moved, those under way until now. Never less than before. */
    public synchronized Map<TransferOperation, Long> movedBytes() {
        Map<TransferOperation, Long> moved = new EnumMap<>(TransferOperation.class);
        moved.putAll(forgottenBytes);
        byId.values().forEach(transfer -> moved.merge(transfer.spec().operation(), transfer.movedBytes(), Long::sum));
        return moved;
    }

    /** Begins no more. To be called before the sessions end, which end what is under way. */
    @Override
    public synchronized void close() {
        closed = true;
    }
}
