package io.rdmagateway.server;

import io.rdmagateway.session.Identity;
import io.rdmagateway.transfer.TransferInfo;
import io.rdmagateway.transfer.Transfers;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One WatchTransfer call. What is not read yet is replaced by what is newer, so that a slow reader costs nothing. */
final class TransferWatch {

    private static final Duration INTERVAL = Duration.ofMillis(250);

    private TransferWatch() {}

    /** @throws io.rdmagateway.transfer.TransferException TRANSFER_NOT_FOUND */
    static Multi<TransferInfo> of(Transfers transfers, Identity owner, String id) {
        TransferInfo first = transfers.get(owner, id);
        CompletableFuture<TransferInfo> over = transfers.over(owner, id);
        return Multi.createFrom()
                .emitter(
                        told -> {
                            if (!first.state().isOver()) {
                                told.emit(first);
                            }
                            Cancellable ticks = tell(told, transfers, owner, id, over);
                            told.onTermination(ticks::cancel);
                            over.thenAccept(last -> end(told, last));
                        },
                        BackPressureStrategy.LATEST);
    }

    private static Cancellable tell(
            MultiEmitter<? super TransferInfo> told,
            Transfers transfers,
            Identity owner,
            String id,
            CompletableFuture<TransferInfo> over) {
        return Multi.createFrom()
                .ticks()
                .every(INTERVAL)
                .onOverflow()
                .drop()
                .subscribe()
                .with(tick -> {
                    // Not after the end, which it would take the place of; and the end itself is told once.
                    synchronized (told) {
                        TransferInfo now = transfers.get(owner, id);
                        if (!over.isDone() && !now.state().isOver()) {
                            told.emit(now);
                        }
                    }
                });
    }

    private static void end(MultiEmitter<? super TransferInfo> told, TransferInfo last) {
        synchronized (told) {
            told.emit(last);
            told.complete();
        }
    }
}
