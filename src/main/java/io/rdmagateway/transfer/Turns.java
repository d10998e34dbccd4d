package io.rdmagateway.transfer;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs one task after every {@link #wake}, by one thread at a time. Waking is cheap: what comes in between is one run. */
final class Turns {

    private final Executor executor;
    private final Runnable task;
    private final AtomicInteger wakes = new AtomicInteger();

    Turns(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    void wake() {
        if (wakes.getAndIncrement() == 0) {
            executor.execute(this::run);
        }
    }

    private void run() {
        int seen = wakes.get();
        task.run();
        // Behind the others that wait for a thread, however much there is to do.
        if (wakes.addAndGet(-seen) > 0) {
            executor.execute(this::run);
        }
    }
}
