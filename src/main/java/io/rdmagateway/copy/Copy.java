package io.rdmagateway.copy;

import io.rdmagateway.copy.CopyException.Reason;
import io.rdmagateway.copy.CopySpec.Sha256;
import io.rdmagateway.session.Identity;
import io.rdmagateway.verbs.DeviceHoldings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A copy from its beginning to its end. Thread-safe. */
public final class Copy {

    private final String id;
    private final String region;
    private final Identity owner;
    private final long startNanos = System.nanoTime();
    private final CompletableFuture<CopyProgress> over = new CompletableFuture<>();
    private final CopyOnWriteArrayList<Consumer<CopyProgress>> listeners = new CopyOnWriteArrayList<>();
    private volatile CopyProgress progress = new CopyProgress(0, 0, 0, Duration.ZERO, Optional.empty());
    private volatile DeviceHoldings holdings = DeviceHoldings.NONE;
    private final List<Runnable> interruptions = new ArrayList<>();
    private CopyException end;

    Copy(String id, String region, Identity owner) {
        this.id = id;
        this.region = region;
        this.owner = owner;
    }

    public String id() {
        return id;
    }

    /** Returns the region of this gateway that the bytes come into. */
    public String region() {
        return region;
    }

    Identity owner() {
        return owner;
    }

    public CopyProgress progress() {
        return progress;
    }

    /** Returns its end: with the SHA-256 in it, or a {@link CopyException} or what a region or the device says. */
    public CompletableFuture<CopyProgress> over() {
        return over.copy();
    }

    /**
     * Tells how far it has come, now and whenever it comes further.
     *
     * @param listener must not wait
     */
    public void listen(Consumer<CopyProgress> listener) {
        listeners.add(listener);
        listener.accept(progress);
    }

    /** Tells nobody any more. */
    public void forget(Consumer<CopyProgress> listener) {
        listeners.remove(listener);
    }

    /** Ends it, unless it is over. */
    public void cancel() {
        end(new CopyException(Reason.CANCELLED, "whoever wanted the copy wants it no longer"));
    }

    /** Ends it soon, unless it is over. */
    void end(CopyException why) {
        List<Runnable> all;
        synchronized (this) {
            if (end == null) {
                end = why;
            }
            all = List.copyOf(interruptions);
        }
        all.forEach(Runnable::run);
    }

    /**
     * Names what ends a wait of the thread that performs it, when this is ended.
     *
     * @throws CopyException it was ended before
     */
    synchronized void endsBy(Runnable interruption) {
        requireWanted();
        interruptions.add(interruption);
    }

    /** @throws CopyException it was ended */
    synchronized void requireWanted() {
        if (end != null) {
            throw end;
        }
    }

    DeviceHoldings holdings() {
        return holdings;
    }

    void holds(DeviceHoldings now) {
        holdings = now;
    }

    void came(long arrivedBytes, long movedBytes, long lengthBytes) {
        tell(new CopyProgress(arrivedBytes, movedBytes, lengthBytes, running(), Optional.empty()));
    }

    void done(Sha256 sha256) {
        CopyProgress last = progress;
        tell(new CopyProgress(
                last.arrivedBytes(), last.movedBytes(), last.lengthBytes(), running(), Optional.of(sha256)));
        over.complete(progress);
    }

    void failed(RuntimeException cause) {
        over.completeExceptionally(endedFor(cause));
    }

    /** What it meets with when it is interrupted is not the reason. */
    private synchronized RuntimeException endedFor(RuntimeException cause) {
        return end == null ? cause : end;
    }

    private Duration running() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private void tell(CopyProgress now) {
        progress = now;
        listeners.forEach(listener -> listener.accept(now));
    }
}
