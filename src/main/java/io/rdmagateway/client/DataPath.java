package io.rdmagateway.client;

import io.grpc.Status;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.CompletionWaiter;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.ReceiveQueue;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletion;
import io.rdmagateway.verbs.WorkCompletionException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Operations on one queue pair: posts them in slices, waits for their completions, and remembers what broke it.
 *
 * <p>Thread-safe: operations take turns, but one may begin before those that were begun have ended. When an operation has
 * thrown, nothing of it is under way any more.
 */
final class DataPath implements AutoCloseable {

    static final String TRANSFER_TIMEOUT = "TRANSFER_TIMEOUT";

    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(5);

    private final QueuePair qp;
    private final CompletionQueue cq;
    private final CompletionChannel channel;
    private final CompletionWaiter waiter;
    private final SendRequest wr;
    private final SendWindow window;
    private final Duration timeout;
    private final Consumer<QueuePair> ending;
    private final ReentrantLock lock = new ReentrantLock();
    private final Consumer<WorkCompletion> completed = this::completed;
    private ReceiveHandler receives = (wrId, lengthBytes) -> {};
    private volatile WorkCompletionException failure;
    private final AtomicReference<Runnable> whenIdle = new AtomicReference<>();
    private volatile GatewayException lost;
    private volatile GatewayException retired;
    private volatile boolean closed;
    private boolean queuePairClosed;

    /** Fills in one slice of an operation. */
    @FunctionalInterface
    interface Operation {
        void fill(SendRequest wr, long offsetBytes, int lengthBytes);
    }

    /** Gets receives that succeeded; their {@code wrId} is negative. */
    @FunctionalInterface
    interface ReceiveHandler {
        void received(long wrId, int lengthBytes);
    }

    /**
     * Takes over a connected queue pair, its only completion queue and the channel of that.
     *
     * @param depth operations under way at most, no more than the queue pair takes
     * @param timeout longest time without any progress
     * @param ending gets the queue pair when it has done its work and is there still
     */
    DataPath(
            QueuePair qp,
            CompletionQueue cq,
            CompletionChannel channel,
            int depth,
            Duration timeout,
            Consumer<QueuePair> ending) {
        this.qp = qp;
        this.cq = cq;
        this.channel = channel;
        this.waiter = new CompletionWaiter(cq, channel);
        this.wr = qp.newSendRequest();
        this.window = new SendWindow(depth);
        this.timeout = timeout;
        this.ending = ending;
    }

    /** Performs an operation that one request holds. */
    void runOnce(int lengthBytes, Operation operation) {
        run(new Slices(lengthBytes, lengthBytes), operation, () -> false, bytes -> {});
    }

    /**
     * Performs an operation in slices and returns when all of them are done, or those that were posted before it was
     * stopped.
     *
     * @param stopped asked again before each slice
     * @param confirmed gets how many bytes from the beginning have completed, at the end, also before it throws
     * @throws WorkCompletionException the first failure that is not a mere consequence of another
     * @throws GatewayException the lease was lost, or nothing progressed for too long
     */
    void run(Slices slices, Operation operation, BooleanSupplier stopped, LongConsumer confirmed) {
        lock.lock();
        long before = window.next();
        try {
            requireUsable();
            post(slices, operation, stopped);
            awaitWhile(this::isBusy);
        } catch (RuntimeException e) {
            throw broken(e);
        } finally {
            confirmed.accept(slices.bytes(Math.max(0, window.confirmed() - before)));
            release();
        }
    }

    /**
     * Posts an operation in slices and returns while it is under way; what fails meanwhile is thrown by {@link #finish}.
     * Waits only while the window is full, and throws as {@link #run} does.
     *
     * @return what to finish
     */
    long begin(Slices slices, Operation operation) {
        lock.lock();
        try {
            if (retired != null) {
                // It is refused, but those before it were not.
                awaitWhile(this::isBusy);
            }
            requireUsable();
            post(slices, operation, () -> false);
            return window.next();
        } catch (RuntimeException e) {
            throw broken(e);
        } finally {
            release();
        }
    }

    /** Returns when an operation that was begun is done, and all before it; throws as {@link #run} does. */
    void finish(long end) {
        lock.lock();
        try {
            if (window.confirmed() < end) {
                throwFailure();
                awaitWhile(() -> window.isUnderWay(end));
                if (window.confirmed() < end) {
                    throw whyUnusable();
                }
            }
        } catch (RuntimeException e) {
            throw broken(e);
        } finally {
            release();
        }
    }

    private void post(Slices slices, Operation operation, BooleanSupplier stopped) {
        boolean more = !stopped.getAsBoolean();
        for (long i = 0; more; i++) {
            awaitWhile(window::isFull);
            // The one that is posted last has to be signaled, so a stop takes one more.
            more = !slices.isLast(i) && !stopped.getAsBoolean();
            operation.fill(wr.wrId(window.next()), slices.offset(i), slices.length(i));
            if (!window.mustSignal(!more)) {
                wr.unsignaled();
            }
            qp.postSend(wr);
            window.posted();
        }
    }

    private RuntimeException broken(RuntimeException e) {
        // An unsignaled request in the middle would never be heard of: only a broken queue pair gives it back.
        if (isBusy()) {
            breakAndDrain();
        }
        return lost == null && !closed ? e : whyUnusable();
    }

    /**
     * Waits until something was received.
     *
     * @return false when the time was over
     */
    boolean awaitReceive(BooleanSupplier arrived, Duration limit) {
        lock.lock();
        try {
            requireUsable();
            long deadline = System.nanoTime() + limit.toNanos();
            while (!arrived.getAsBoolean()) {
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (!left.isPositive()) {
                    return false;
                }
                waiter.await(left, completed);
                throwFailure();
            }
            return true;
        } finally {
            release();
        }
    }

    /** Takes the receiving half; done once. */
    ReceiveQueue receiveWith(ReceiveHandler handler) {
        lock.lock();
        try {
            requireUsable();
            receives = handler;
            return qp;
        } finally {
            release();
        }
    }

    private void release() {
        lock.unlock();
        tellWhenIdle();
    }

    /**
     * Refuses what comes, and tells when what is under way is done; a wait for a message counts. Never waits itself.
     *
     * @param idle run once, by the thread that finds it so
     */
    void retire(GatewayException cause, Runnable idle) {
        retired = cause;
        whenIdle.set(idle);
        tellWhenIdle();
    }

    /** Either the thread that retires sees no operation, or the operation that ends after that sees whom to tell. */
    private void tellWhenIdle() {
        if (whenIdle.get() != null && lock.tryLock()) {
            boolean busy;
            try {
                // Also between the beginning of an operation and its end, while nobody waits.
                busy = isBusy();
            } finally {
                lock.unlock();
            }
            Runnable idle = busy ? null : whenIdle.getAndSet(null);
            if (idle != null) {
                idle.run();
            }
        }
    }

    /** Ends what is under way and refuses what comes: the gateway has let go of its half. */
    void lose(GatewayException cause) {
        if (!closed) {
            lost = cause;
            fail();
        }
    }

    private boolean isBusy() {
        return window.outstanding() > 0;
    }

    private void awaitWhile(BooleanSupplier condition) {
        while (condition.getAsBoolean()) {
            int count = waiter.await(timeout, completed);
            throwFailure();
            if (count == 0) {
                throw new GatewayException(
                        Status.Code.DEADLINE_EXCEEDED,
                        TRANSFER_TIMEOUT,
                        "no RDMA operation was done for " + timeout.toSeconds()
                                + " s; the session is ended. Check the link of both ports; receive echoes of messages");
            }
        }
    }

    private void completed(WorkCompletion wc) {
        if (!wc.succeeded()) {
            boolean consequence = wc.status() == WorkCompletionStatus.WR_FLUSH_ERR;
            if (failure == null || !consequence && failure.status() == WorkCompletionStatus.WR_FLUSH_ERR) {
                failure = new WorkCompletionException(wc.status(), wc.wrId(), wc.vendorErr());
            }
        }
        if (wc.wrId() >= 0) {
            if (wc.succeeded()) {
                window.confirm(wc.wrId());
            }
            window.retire(wc.wrId());
        } else if (wc.succeeded()) {
            receives.received(wc.wrId(), wc.byteLength());
        }
    }

    private void throwFailure() {
        if (failure != null) {
            breakAndDrain();
            throw whyUnusable();
        }
    }

    private void requireUsable() {
        requireOpen();
        if (failure != null) {
            throw whyUnusable();
        }
    }

    /**
     * @throws GatewayException the session was lost, or the gateway stops
     * @throws IllegalStateException it is closed
     */
    void requireOpen() {
        if (closed || lost != null || retired != null) {
            throw whyUnusable();
        }
    }

    /** False when no operation can succeed any more. */
    boolean isUsable() {
        return !closed && lost == null && retired == null && failure == null;
    }

    /** Returns why the session was lost, if it was. */
    Optional<GatewayException> loss() {
        return Optional.ofNullable(lost);
    }

    /** Returns what ended it; it must not be usable. */
    RuntimeException whyUnusable() {
        if (closed) {
            return new IllegalStateException("the session is closed");
        }
        if (lost != null) {
            return lost;
        }
        return failure == null
                ? retired
                : new WorkCompletionException(failure.status(), failure.wrId(), failure.vendorErr());
    }

    private void breakAndDrain() {
        if (failure == null) {
            failure = new WorkCompletionException(WorkCompletionStatus.WR_FLUSH_ERR, -1, 0);
        }
        fail();
        drain();
    }

    private void fail() {
        try {
            qp.fail();
        } catch (VerbsException | IllegalStateException alreadyGone) {
            // What has no queue pair any more has nothing under way either.
        }
    }

    private void drain() {
        long deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
        while (isBusy() && deadline - System.nanoTime() > 0) {
            try {
                waiter.await(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())), completed);
            } catch (VerbsException deviceGone) {
                return;
            }
        }
    }

    /**
     * Ends what is under way and destroys the queue pair, so that the device touches no memory any more; then the
     * completion queue.
     *
     * @throws VerbsException when the device refuses; what comes after the refused step is still there
     */
    void closeQueuePair() {
        closed = true;
        fail();
        lock.lock();
        try {
            if (!queuePairClosed) {
                drain();
                ending.accept(qp);
                qp.close();
                queuePairClosed = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Releases the completion queue; the queue pair must be closed. */
    @Override
    public void close() {
        lock.lock();
        try {
            cq.close();
            channel.close();
        } finally {
            lock.unlock();
        }
    }
}
