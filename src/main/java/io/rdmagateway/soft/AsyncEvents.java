package io.rdmagateway.soft;

import io.rdmagateway.verbs.AsyncEvent;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.VerbsException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Events of a device that nobody has taken yet. When nobody does, the oldest give way. */
final class AsyncEvents {

    private static final int CAPACITY = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<AsyncEvent> events = new ArrayDeque<>();
    private boolean closed;

    void add(AsyncEvent event) {
        lock.lock();
        try {
            if (events.size() == CAPACITY) {
                events.remove();
            }
            events.add(event);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** @throws VerbsException EIO: the device is closed, perhaps just now */
    Optional<AsyncEvent> await(Duration timeout) {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (events.isEmpty() && left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
            if (closed) {
                throw new VerbsException("ibv_get_async_event", Errno.EIO, "the device is closed");
            }
            return Optional.ofNullable(events.poll());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the waiting. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
