package io.rdmagateway.session;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.SendRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Binds memory windows to one queue pair, one at a time. A bind is a request of that queue pair: whoever takes its
 * completions tells how it ended.
 *
 * <p>A queue pair that does not bind is broken: the request may still hold window and region, and only its end frees them.
 */
final class Binding implements WindowBinder {

    private final Supplier<SendRequest> requests;
    private final BiPredicate<SendRequest, Runnable> post;
    private final Consumer<RuntimeException> broke;
    private final Duration patience;
    private volatile CompletableFuture<Void> underWay = new CompletableFuture<>();
    private SendRequest wr;

    /**
     * Makes one.
     *
     * @param requests makes the one that is posted again and again; not asked before there is something to bind
     * @param post fills in a request and posts it; false when the queue pair takes none any longer
     * @param broke hears that the queue pair does not bind
     * @param patience how long it may take
     */
    Binding(
            Supplier<SendRequest> requests,
            BiPredicate<SendRequest, Runnable> post,
            Consumer<RuntimeException> broke,
            Duration patience) {
        this.patience = patience;
        this.requests = requests;
        this.post = post;
        this.broke = broke;
    }

    @Override
    public synchronized void bind(MemoryWindow mw, MemoryRegion mr, Set<Access> access) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        underWay = mine;
        if (wr == null) {
            wr = requests.get();
        }
        if (!post.test(wr, () -> wr.bindMw(mw, mr, 0, mr.lengthBytes(), access))) {
            throw breaking(new IllegalStateException("the queue pair does not take the bind of a memory window"));
        }
        try {
            mine.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof TimeoutException
                    ? breaking(new IllegalStateException("a memory window was not bound within " + patience.toMillis()
                            + " ms: does the client take what the gateway sends?"))
                    : new IllegalStateException(e.getCause());
        }
    }

    private IllegalStateException breaking(IllegalStateException cause) {
        broke.accept(cause);
        return cause;
    }

    /** Hears that the bind under way has completed. */
    void done() {
        underWay.complete(null);
    }

    /** Hears that none will complete any more. */
    void fail() {
        underWay.completeExceptionally(new IllegalStateException("the queue pair is broken"));
    }
}
