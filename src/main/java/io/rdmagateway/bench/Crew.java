package io.rdmagateway.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Tasks that are done at the same time, each in a platform thread of its own. */
final class Crew {

    private Crew() {}

    /** @throws RuntimeException the first that one of them throws */
    static <T> List<T> perform(List<? extends Callable<T>> tasks) {
        try (ExecutorService threads = Executors.newFixedThreadPool(
                tasks.size(), Thread.ofPlatform().name("bench-", 0).factory())) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
