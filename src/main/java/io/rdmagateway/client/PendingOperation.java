package io.rdmagateway.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * An operation that another thread performs. A cancelled future is usually done at once; this one is when the device has let
 * go of the memory, since nobody may touch that before.
 */
final class PendingOperation extends CompletableFuture<Void> implements Runnable {

    private final Consumer<BooleanSupplier> operation;
    private volatile boolean cancelled;

    /** @param operation ends early when what it gets turns true */
    PendingOperation(Consumer<BooleanSupplier> operation) {
        this.operation = operation;
    }

    @Override
    public void run() {
        try {
            if (!isStopped()) {
                operation.accept(this::isStopped);
            }
            if (cancelled) {
                super.cancel(false);
            } else {
                complete(null);
            }
        } catch (RuntimeException | Error e) {
            completeExceptionally(e);
        }
    }

    /** It may have been completed from outside too: by a timeout, say. */
    private boolean isStopped() {
        return cancelled || isDone();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        cancelled = true;
        return !isDone();
    }
}
