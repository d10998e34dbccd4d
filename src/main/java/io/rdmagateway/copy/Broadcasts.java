package io.rdmagateway.copy;

import io.grpc.ClientInterceptor;
import io.rdmagateway.copy.CopyException.Reason;
import io.rdmagateway.copy.CopySpec.Sha256;
import io.rdmagateway.region.HeldRange;
import io.rdmagateway.region.Regions;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.RandomIds;
import io.rdmagateway.session.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The regions that go from this gateway to many. Thread-safe. */
public final class Broadcasts {

    private final Regions regions;
    private final Quotas quotas;
    private final Peers peers;
    private final RandomIds ids;

    /** @param random draws ids */
    public Broadcasts(Regions regions, Quotas quotas, Peers peers, RandomGenerator random) {
        this.regions = regions;
        this.quotas = quotas;
        this.peers = peers;
        this.ids = new RandomIds(random);
    }

    /** A broadcast under way. */
    public interface Running {

        /** Returns its end, or a {@link CopyException} when it was cancelled. */
        CompletableFuture<BroadcastProgress> over();

        /** Ends it, unless it is over. */
        void cancel();
    }

    /**
     * Begins one.
     *
     * @param listener told whenever a node has come further; must not wait
     * @param seeing every call to the nodes
     * @throws CopyException NODE_NOT_FOUND, NOT_REGISTERED
     * @throws io.rdmagateway.region.RegionException REGION_NOT_FOUND
     * @throws io.rdmagateway.session.QuotaException he has enough under way
     */
    public Running begin(
            Identity owner, BroadcastSpec spec, Consumer<BroadcastProgress> listener, ClientInterceptor... seeing) {
        long length = regions.find(owner, spec.region()).lengthBytes();
        String self = peers.self()
                .orElseThrow(() -> new CopyException(
                        Reason.NOT_REGISTERED,
                        "the others cannot find this gateway: set gateway.node.id, and one directory for all"));
        List<Peer> nodes = spec.nodeIds().isEmpty()
                ? peers.others()
                : spec.nodeIds().stream().map(peers::find).toList();
        Quotas.Holding holding = quotas.take(owner, Map.of(Resource.TRANSFERS, 1L));
        HeldRange source;
        try {
            source = regions.hold(owner, spec.region(), 0, length, false);
        } catch (RuntimeException e) {
            holding.close();
            throw e;
        }
        Broadcast broadcast = new Broadcast(
                ids.next(),
                self,
                spec,
                length,
                nodes,
                hops -> listener.accept(new BroadcastProgress(hops, length, Optional.empty())),
                seeing);
        CompletableFuture<BroadcastProgress> over = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().name("broadcast").start(() -> {
            try (holding;
                    source) {
                perform(broadcast, source, length, over);
            }
        });
        return new Running() {
            @Override
            public CompletableFuture<BroadcastProgress> over() {
                return over.copy();
            }

            @Override
            public void cancel() {
                thread.interrupt();
            }
        };
    }

    private static void perform(
            Broadcast broadcast, HeldRange source, long length, CompletableFuture<BroadcastProgress> over) {
        CompletableFuture<Sha256> sha256 = CompletableFuture.supplyAsync(() -> new Sha256(source.sha256(0, length)));
        try {
            List<Hop> hops = broadcast.perform(sha256);
            over.complete(new BroadcastProgress(hops, length, Optional.of(sha256.join())));
        } catch (InterruptedException e) {
            over.completeExceptionally(
                    new CopyException(Reason.CANCELLED, "whoever wanted the broadcast wants it no longer"));
        } catch (RuntimeException e) {
            over.completeExceptionally(e);
        } finally {
            // It reads the region.
            sha256.exceptionally(failure -> null).join();
        }
    }
}
