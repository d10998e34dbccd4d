package io.rdmagateway.soft;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** What other threads want done on the engine's, between packets, while they wait. */
final class Commands {

    private final Queue<FutureTask<?>> queue = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /**
     * Has something done and waits for it. An interrupt does not end the waiting, since the engine may be at it.
     *
     * @param announce tells the engine that there is something
     */
    <T> T run(Supplier<T> command, Runnable announce) {
        FutureTask<T> task = new FutureTask<>(command::get);
        queue.add(task);
        announce.run();
        if (stopped) {
            task.run();
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Does all there is, on the engine's thread; returns how much that was. */
    int work() {
        int count = 0;
        for (FutureTask<?> task = queue.poll(); task != null; task = queue.poll()) {
            task.run();
            count++;
        }
        return count;
    }

    /** The engine ends: what comes later is done by the threads that want it. */
    void stop() {
        stopped = true;
        work();
    }
}
