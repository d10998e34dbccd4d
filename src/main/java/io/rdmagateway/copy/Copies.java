package io.rdmagateway.copy;

import io.grpc.ClientInterceptor;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.copy.CopyException.Reason;
import io.rdmagateway.region.Regions;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.RandomIds;
import io.rdmagateway.session.Resource;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.RdmaDevice;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The copies that this gateway makes of what other nodes have, under way and lately over. Thread-safe. */
public final class Copies implements AutoCloseable {

    private static final Map<Resource, Long> COST =
            Map.of(Resource.TRANSFERS, 1L, Resource.PINNED_BYTES, (long) Pieces.BYTES);
    /** Who follows a copy may come late. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Regions regions;
    private final Quotas quotas;
    private final Peers peers;
    private final Supplier<RdmaDevice> device;
    private final SessionOptions options;
    private final RandomIds ids;
    private final Map<String, Copy> byId = new HashMap<>();
    private final AtomicLong movedBytes = new AtomicLong();
    private boolean closed;

    /**
     * Makes an empty set of copies.
     *
     * @param device what this gateway serves; throws {@link io.rdmagateway.verbs.DeviceUnavailableException}
     * @param options which of its ports and GIDs to send from
     * @param random draws ids
     */
    public Copies(
            Regions regions,
            Quotas quotas,
            Peers peers,
            Supplier<RdmaDevice> device,
            SessionOptions options,
            RandomGenerator random) {
        this.regions = regions;
        this.quotas = quotas;
        this.peers = peers;
        this.device = device;
        this.options = options;
        this.ids = new RandomIds(random);
    }

    /**
     * Begins a copy into a region that somebody may write.
     *
     * @param seeing every call to its sources
     * @throws CopyException SHUTTING_DOWN, INVALID_COPY when its id is taken
     * @throws io.rdmagateway.session.QuotaException he has enough under way
     * @throws io.rdmagateway.verbs.DeviceUnavailableException there is no device at the moment
     */
    public Copy begin(Identity owner, CopySpec spec, ClientInterceptor... seeing) {
        RdmaDevice on = device.get();
        Quotas.Holding holding = quotas.take(owner, COST);
        Copy copy = new Copy(spec.copyId().isEmpty() ? ids.next() : spec.copyId(), spec.region(), owner);
        try {
            add(copy);
        } catch (CopyException e) {
            holding.close();
            throw e;
        }
        copy.over().whenComplete((end, failure) -> {
            movedBytes.addAndGet(copy.progress().movedBytes());
            holding.close();
            CompletableFuture.delayedExecutor(REMEMBERED.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> remove(copy));
        });
        Thread.ofPlatform()
                .name("rdma-copy")
                .daemon()
                .start(new Copying(copy, spec, regions, peers, on, options.withPatience(spec.patience()), seeing));
        return copy;
    }

    private synchronized void add(Copy copy) {
        if (closed) {
            throw shuttingDown();
        }
        Copy former = byId.get(copy.id());
        if (former != null && !former.over().isDone()) {
            throw CopyException.ofField("copy_id", "is that of a copy which is under way: choose another");
        }
        byId.put(copy.id(), copy);
    }

    private synchronized void remove(Copy copy) {
        byId.remove(copy.id(), copy);
    }

    private synchronized List<Copy> all() {
        return List.copyOf(byId.values());
    }

    /**
     * Finds a copy whose region somebody may read.
     *
     * @throws CopyException COPY_NOT_FOUND when there is none such
     */
    public Copy find(Identity reader, String id) {
        Copy copy = get(id);
        if (copy == null || !regions.isReadable(reader, copy.region())) {
            throw new CopyException(
                    Reason.COPY_NOT_FOUND,
                    "there is no copy " + id + " into a region that you may read, or it ended long ago");
        }
        return copy;
    }

    private synchronized Copy get(String id) {
        return byId.get(id);
    }

    /** Counts those that are not over. */
    public long underWay() {
        return all().stream().filter(copy -> !copy.over().isDone()).count();
    }

    /** Returns the bytes that all copies which are over have moved. */
    public long movedBytes() {
        return movedBytes.get();
    }

    /** Returns what they hold of the device together. */
    public DeviceHoldings holdings() {
        return all().stream().map(Copy::holdings).reduce(DeviceHoldings.NONE, DeviceHoldings::plus);
    }

    /** Ends all, since their device is gone or goes; waits a bounded time until they hold nothing of it. */
    public void deviceLost(String reason) {
        end(new CopyException(Reason.DEVICE_LOST, "the device of this gateway is gone: " + reason));
    }

    private void end(CopyException why) {
        List<Copy> all = all();
        all.forEach(copy -> copy.end(why));
        CompletableFuture.allOf(all.stream().map(Copy::over).toArray(CompletableFuture[]::new))
                .handle((done, failure) -> done)
                .completeOnTimeout(null, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static CopyException shuttingDown() {
        return new CopyException(Reason.SHUTTING_DOWN, "the gateway shuts down");
    }

    /** Ends all and begins no more; to be called before the device is closed. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        end(shuttingDown());
    }
}
