package io.rdmagateway.copy;

import com.google.protobuf.Duration;
import io.grpc.ClientInterceptor;
import io.grpc.Status;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayException;
import io.rdmagateway.copy.CopySpec.Sha256;
import io.rdmagateway.proto.v1.CopyRegionRequest;
import io.rdmagateway.proto.v1.CopyRegionResponse;
import io.rdmagateway.proto.v1.CopySource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A region that goes to many nodes at once: each reads from the one before it what has arrived there, so that this gateway
 * sends the bytes once. A node that loses the one before goes on with the one before that, and with this gateway at last.
 */
final class Broadcast {

    /** Whoever is not there is not waited for: another one has the bytes, too. */
    private static final Duration PATIENCE = Duration.getDefaultInstance();

    private final String id;
    private final String self;
    private final BroadcastSpec spec;
    private final long lengthBytes;
    private final List<Peer> chain;
    private final Consumer<List<Hop>> listener;
    private final ClientInterceptor[] seeing;
    private final List<Hop> hops = new ArrayList<>();

    /**
     * Plans one.
     *
     * @param self under which id the nodes find this gateway
     * @param listener told whenever one has come further; must not wait
     * @param seeing every call to the nodes
     */
    Broadcast(
            String id,
            String self,
            BroadcastSpec spec,
            long lengthBytes,
            List<Peer> nodes,
            Consumer<List<Hop>> listener,
            ClientInterceptor... seeing) {
        this.id = id;
        this.self = self;
        this.spec = spec;
        this.lengthBytes = lengthBytes;
        this.chain = nodes.stream().sorted(Comparator.comparing(Peer::place)).toList();
        this.listener = listener;
        this.seeing = seeing;
        chain.forEach(peer -> hops.add(new Hop(peer.nodeId())));
    }

    /**
     * Performs it. To interrupt the thread cancels it.
     *
     * @param sha256 what every node must have at the end
     * @throws InterruptedException it was cancelled; no node goes on with it
     */
    List<Hop> perform(CompletableFuture<Sha256> sha256) throws InterruptedException {
        try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int index = 0; index < chain.size(); index++) {
                int at = index;
                nodes.execute(() -> copy(at, sha256));
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return hops();
    }

    private void copy(int index, CompletableFuture<Sha256> sha256) {
        try (GatewayClient client = new GatewayClient(chain.get(index).options(), seeing)) {
            CopyRegionResponse end = client.copies()
                    .copy(request(index), progress -> change(index, hop(index).arrived(progress.getArrivedBytes())));
            boolean equal = new Sha256(end.getSha256().toByteArray()).equals(sha256.join());
            change(index, equal ? hop(index).completed() : hop(index).failed(differs()));
        } catch (GatewayException e) {
            change(index, hop(index).failed(e));
        }
    }

    private static GatewayException differs() {
        return new GatewayException(
                Status.Code.DATA_LOSS,
                CopyException.Reason.CHECKSUM_MISMATCH.name(),
                "its bytes are not those of the region: broadcast again when nobody writes to either");
    }

    private CopyRegionRequest request(int index) {
        CopyRegionRequest.Builder request = CopyRegionRequest.newBuilder()
                .setCopyId(id)
                .setRegion(spec.targetRegion())
                .setLengthBytes(lengthBytes)
                .setCallerCompares(true)
                .setPatience(PATIENCE)
                .setCreateRegion(true)
                .addAllReaders(readers());
        int first = Math.max(0, index - (CopySpec.MAX_SOURCES - 1));
        for (int before = index - 1; before >= first; before--) {
            request.addSources(CopySource.newBuilder()
                    .setNodeId(chain.get(before).nodeId())
                    .setRegion(spec.targetRegion())
                    .setFollowedCopyId(id));
        }
        return request.addSources(CopySource.newBuilder().setNodeId(self).setRegion(spec.region()))
                .build();
    }

    /** The nodes read from each other. */
    private Set<String> readers() {
        Set<String> readers = new TreeSet<>(spec.readers());
        chain.forEach(peer -> readers.add(peer.identity()));
        return readers;
    }

    private synchronized Hop hop(int index) {
        return hops.get(index);
    }

    private synchronized void change(int index, Hop now) {
        hops.set(index, now);
        listener.accept(List.copyOf(hops));
    }

    synchronized List<Hop> hops() {
        return List.copyOf(hops);
    }
}
