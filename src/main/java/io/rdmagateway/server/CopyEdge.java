package io.rdmagateway.server;

import io.grpc.ClientInterceptor;
import io.quarkus.grpc.GrpcService;
import io.rdmagateway.copy.BroadcastProgress;
import io.rdmagateway.copy.BroadcastSpec;
import io.rdmagateway.copy.Broadcasts;
import io.rdmagateway.copy.Copies;
import io.rdmagateway.copy.Copy;
import io.rdmagateway.copy.CopyProgress;
import io.rdmagateway.proto.v1.BroadcastRegionRequest;
import io.rdmagateway.proto.v1.BroadcastRegionResponse;
import io.rdmagateway.proto.v1.CopyRegionRequest;
import io.rdmagateway.proto.v1.CopyRegionResponse;
import io.rdmagateway.proto.v1.CopyService;
import io.rdmagateway.proto.v1.FollowCopyRequest;
import io.rdmagateway.proto.v1.FollowCopyResponse;
import io.rdmagateway.session.Identity;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Serves copies. */
@GrpcService
@Blocking
class CopyEdge implements CopyService {

    private final Copies copies;
    private final Broadcasts broadcasts;
    private final Caller caller;
    private final WorkTraces traces;

    CopyEdge(Copies copies, Broadcasts broadcasts, Caller caller, WorkTraces traces) {
        this.copies = copies;
        this.broadcasts = broadcasts;
        this.caller = caller;
        this.traces = traces;
    }

    @Override
    public Multi<CopyRegionResponse> copyRegion(CopyRegionRequest request) {
        Copy copy = copies.begin(caller.identity(), CopyMapper.fromProto(request), traces.onward());
        return progress(copy)
                .onTermination()
                .invoke(copy::cancel)
                .map(progress -> CopyMapper.toProto(copy.id(), progress));
    }

    @Override
    public Multi<FollowCopyResponse> followCopy(FollowCopyRequest request) {
        return progress(copies.find(caller.identity(), request.getCopyId()))
                .map(progress -> FollowCopyResponse.newBuilder()
                        .setArrivedBytes(progress.arrivedBytes())
                        .build());
    }

    @Override
    public Multi<BroadcastRegionResponse> broadcastRegion(BroadcastRegionRequest request) {
        Identity owner = caller.identity();
        BroadcastSpec spec = CopyMapper.fromProto(request);
        ClientInterceptor[] onward = traces.onward();
        return Multi.createFrom()
                .<BroadcastProgress>emitter(
                        told -> {
                            Broadcasts.Running broadcast = broadcasts.begin(owner, spec, told::emit, onward);
                            told.onTermination(broadcast::cancel);
                            complete(told, broadcast.over().thenAccept(told::emit));
                        },
                        BackPressureStrategy.LATEST)
                .map(CopyMapper::toProto);
    }

    /** Tells of a copy whenever it has come further. What is not read yet is replaced by what is newer. */
    private static Multi<CopyProgress> progress(Copy copy) {
        return Multi.createFrom()
                .emitter(
                        told -> {
                            Consumer<CopyProgress> listener = told::emit;
                            CompletableFuture<CopyProgress> over = copy.over();
                            told.onTermination(() -> {
                                copy.forget(listener);
                                over.cancel(false);
                            });
                            copy.listen(listener);
                            complete(told, over);
                        },
                        BackPressureStrategy.LATEST);
    }

    private static void complete(MultiEmitter<?> told, CompletableFuture<?> over) {
        over.whenComplete((end, failure) -> {
            if (failure == null) {
                told.complete();
            } else if (!over.isCancelled()) {
                told.fail(failure instanceof CompletionException ? failure.getCause() : failure);
            }
        });
    }
}
