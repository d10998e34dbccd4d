package io.rdmagateway.client;

import io.rdmagateway.proto.v1.BroadcastRegionRequest;
import io.rdmagateway.proto.v1.BroadcastRegionResponse;
import io.rdmagateway.proto.v1.CopyRegionRequest;
import io.rdmagateway.proto.v1.CopyRegionResponse;
import io.rdmagateway.proto.v1.CopyServiceGrpc;
import io.rdmagateway.proto.v1.CopyServiceGrpc.CopyServiceBlockingStub;
import io.rdmagateway.proto.v1.FollowCopyRequest;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** What gateways copy from each other. Every method throws {@link GatewayException}. Thread-safe. */
public final class Copies {

    /** A call has some limit always. */
    private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(1);

    private final ControlChannel control;
    private final CopyServiceBlockingStub copies;

    Copies(ControlChannel control) {
        this.control = control;
        this.copies = CopyServiceGrpc.newBlockingStub(control.channel());
    }

    /**
     * Has the gateway copy a region from another one and waits for it.
     *
     * @param limit of the wait; then the copy is cancelled
     * @param progress told some times a second how it goes on, and how it ended; what it throws cancels the copy
     * @return how it ended
     */
    public CopyRegionResponse copy(CopyRegionRequest request, Duration limit, Consumer<CopyRegionResponse> progress) {
        return control.call(copies, limit, stub -> Streams.last(() -> stub.copyRegion(request), progress));
    }

    /** Does that, however long it takes. */
    public CopyRegionResponse copy(CopyRegionRequest request, Consumer<CopyRegionResponse> progress) {
        return copy(request, AS_LONG_AS_IT_TAKES, progress);
    }

    /**
     * Has the gateway copy a region of its own to many nodes and waits until each is done or has failed.
     *
     * @param limit of the wait; then the broadcast is cancelled
     * @param progress told whenever a node has come further; what it throws cancels the broadcast
     * @return how it ended, node by node
     */
    public BroadcastRegionResponse broadcast(
            BroadcastRegionRequest request, Duration limit, Consumer<BroadcastRegionResponse> progress) {
        return control.call(copies, limit, stub -> Streams.last(() -> stub.broadcastRegion(request), progress));
    }

    /** Does that, however long it takes. */
    public BroadcastRegionResponse broadcast(
            BroadcastRegionRequest request, Consumer<BroadcastRegionResponse> progress) {
        return broadcast(request, AS_LONG_AS_IT_TAKES, progress);
    }

    /**
     * Waits until a copy of the gateway's is done.
     *
     * @param arrived told how many bytes of the beginning are there, whenever there are more; what it throws ends the wait
     */
    public void follow(String copyId, Duration limit, LongConsumer arrived) {
        FollowCopyRequest request =
                FollowCopyRequest.newBuilder().setCopyId(copyId).build();
        control.call(
                copies,
                limit,
                stub -> Streams.last(() -> stub.followCopy(request), told -> arrived.accept(told.getArrivedBytes())));
    }

    /** Does that, however long it takes: the end of the copy ends it. */
    public void follow(String copyId, LongConsumer arrived) {
        follow(copyId, AS_LONG_AS_IT_TAKES, arrived);
    }
}
