package io.rdmagateway.soft;

import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Announcements of completion queues, each at most once at a time. */
final class SoftCompletionChannel implements CompletionChannel {

    private final SoftDevice device;
    private final Lifetime lifetime = new Lifetime("completion channel", "ibv_destroy_comp_channel");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<SoftCompletionQueue> announced = new ArrayDeque<>();
    private boolean woken;

    SoftCompletionChannel(SoftDevice device) {
        this.device = device;
    }

    boolean belongsTo(SoftDevice owner) {
        return device == owner;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    /** Called in the engine's turns, which waits for nobody that waits for it. */
    void announce(SoftCompletionQueue cq) {
        lock.lock();
        try {
            if (!cq.announced) {
                cq.announced = true;
                announced.add(cq);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of a closed queue. */
    void forget(SoftCompletionQueue cq) {
        lock.lock();
        try {
            if (cq.announced) {
                announced.remove(cq);
            }
        } finally {
            lock.unlock();
        }
        lifetime.release();
    }

    @Override
    public Optional<CompletionQueue> await(Duration timeout) {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (true) {
                lifetime.requireOpen();
                if (!announced.isEmpty()) {
                    return Optional.of(nextAnnounced());
                }
                if (woken || left <= 0) {
                    woken = false;
                    return Optional.empty();
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private SoftCompletionQueue nextAnnounced() {
        SoftCompletionQueue cq = announced.remove();
        cq.announced = false;
        return cq;
    }

    @Override
    public void wakeUp() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        if (lifetime.end()) {
            device.release(this);
            wakeUp();
        }
    }
}
