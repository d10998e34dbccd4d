package io.rdmagateway.soft;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Who takes an engine's turns: whoever waits for something, and if nobody does a thread of its own. One at a time has the
 * right to, and with it all of the engine's state, which the lock hands on.
 *
 * <p>Only commands wait for the right. Who polls or posts tries, and if another has it goes on, since that one does the work.
 * Nothing is lost between:
 *
 * <ul>
 *   <li>Who posts leaves the connection in the engine's stack, then tries. If that fails, the holder has not let go yet, and
 *       looks into the stack once more after it has; or it is the device's own thread, whose next turn comes.
 *   <li>The device's own thread marks itself asleep, then looks for news, then sleeps. Who leaves news looks at the mark after
 *       that: one of the two sees the other.
 *   <li>It sleeps until what was due in its own last turn. Who leaves something that is due sooner, such as the deadline of
 *       what it has sent, tells {@link #due} first and looks at the mark then; the thread looks at {@code due} as at other news.
 *   <li>While others poll all the time the thread stands aside, and is woken for nothing: it comes back of itself within
 *       {@link #ASIDE_NANOS}, and stays when they do so no longer. No loss can be longer than that. Who is about to sleep
 *       {@linkplain #recall recalls} it, which only makes that shorter.
 * </ul>
 *
 * <p>That is for answers to come fast. Where much moves, turns of others would be short and split its bursts, and keep the
 * thread that posts from posting: while turns are {@linkplain #streaming full} the own thread takes them all.
 *
 * <p>A virtual thread takes no turns: it may lose its carrier in the middle of one. An interrupt does no harm, since sockets
 * that do not block are not closed by it. An error in a turn, a user's exhausted stack too, ends the device, as the state may
 * be half changed.
 */
final class Progress {

    /** So many in {@link #ASIDE_NANOS}, and the engine's own thread would be in their way. */
    private static final int MANY_TRIES = 16;

    private static final long ASIDE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** A turn that moves so many packets is full. */
    private static final int MANY_PACKETS = 8;

    /** So long after the last full turn others take none. */
    private static final long STREAM_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** So often a command tries before it sleeps, with which nobody takes a turn until it is up again. */
    private static final int TRIES = 20;

    private final Engine engine;
    private final Idling idling;
    private final ReentrantLock right = new ReentrantLock();
    private final BooleanSupplier news = this::hasNews;

    private volatile Thread thread;
    private volatile boolean ended;

    /** When somebody has to take a turn at the latest. Told by who has the right, as is the next. */
    private volatile long due = RetransmitTimer.NEVER;
    /** What was due in the own thread's last turn. */
    private long alarm;

    private volatile long triesOfOthers;

    private volatile boolean streaming;
    /** When the last full turn was. */
    private long filled;

    private volatile boolean aside;
    private volatile boolean recalled;
    /** What {@link #triesOfOthers} was when the own thread began to count, and when that was. */
    private long countedFrom;

    private long countedSince;

    Progress(Engine engine, Idling idling) {
        this.engine = engine;
        this.idling = idling;
    }

    // ---- the engine's own thread

    /** Returns it, or null before {@link #start}. */
    Thread thread() {
        return thread;
    }

    void start(String name) {
        Thread runner = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
        thread = runner;
        runner.start();
    }

    private void run() {
        long now = 0;
        while (!ended) {
            int work = 0;
            if (tryTake()) {
                try {
                    work = ownTurn();
                    now = engine.now();
                    alarm = due;
                } finally {
                    right.unlock();
                }
            } else {
                Thread.yield();
            }
            rest(work, now);
        }
    }

    private int ownTurn() {
        if (ended) {
            return 0;
        }
        try {
            int work = engine.turn();
            due = engine.due();
            observe(work);
            return work;
        } catch (Throwable e) {
            die(e);
            return 0;
        }
    }

    private void rest(int work, long now) {
        if (work == 0 && !streaming && othersTryOften(now)) {
            standAside();
            return;
        }
        try {
            idling.after(work, now, alarm - now, news);
        } catch (IOException e) {
            right.lock();
            try {
                die(e);
            } finally {
                right.unlock();
            }
        }
    }

    /** What a turn moved tells who takes the next. */
    private void observe(int work) {
        if (work >= MANY_PACKETS) {
            filled = engine.now();
            streaming = true;
        } else if (streaming && engine.now() - filled > STREAM_NANOS) {
            streaming = false;
        }
    }

    private boolean othersTryOften(long now) {
        boolean many = triesOfOthers - countedFrom >= MANY_TRIES;
        if (many || now - countedSince > ASIDE_NANOS) {
            countedFrom = triesOfOthers;
            countedSince = now;
        }
        return many;
    }

    private void standAside() {
        aside = true;
        boolean many = true;
        while (many && !recalled && !ended) {
            LockSupport.parkNanos(this, ASIDE_NANOS);
            many = triesOfOthers - countedFrom >= MANY_TRIES;
            countedFrom = triesOfOthers;
        }
        aside = false;
        recalled = false;
        idling.begin();
    }

    private boolean hasNews() {
        return ended || engine.hasSubmitted() || due < alarm;
    }

    /** Called by any thread after it has left something for the engine to find. */
    void wakeIfAsleep() {
        idling.wakeIfAsleep();
    }

    /** Ends the own thread, and the turns of others. */
    void stop() {
        right.lock();
        ended = true;
        right.unlock();
        Thread runner = thread;
        if (runner == null) {
            return;
        }
        idling.wake();
        LockSupport.unpark(runner);
        boolean interrupted = false;
        while (runner.isAlive()) {
            try {
                runner.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void die(Throwable cause) {
        if (!ended) {
            ended = true;
            engine.die(cause);
        }
    }

    // ---- others

    private boolean tryTake() {
        // A command that sleeps would never get it from those who come back at once.
        return !right.isHeldByCurrentThread() && !right.hasQueuedThreads() && right.tryLock();
    }

    /** Takes a turn for a thread that found a queue empty, unless another is at it. */
    void poll(SoftCompletionQueue empty) {
        if (mayTurn()) {
            // Counted when it fails as well, and not exactly: what matters is that somebody is here and wants to.
            triesOfOthers = triesOfOthers + 1;
            turnOnce(empty);
        }
    }

    /** Sends what was posted, unless another is at it. */
    void send() {
        if (mayTurn()) {
            turnOnce(null);
        }
        if (engine.hasSubmitted()) {
            idling.wakeIfAsleep();
        }
    }

    private boolean mayTurn() {
        return thread != null
                && (!streaming || aside)
                && !Thread.currentThread().isVirtual();
    }

    private void turnOnce(SoftCompletionQueue waited) {
        // What comes while this one has the right relies on it.
        if (tryTurn(waited) && engine.hasSubmitted()) {
            tryTurn(null);
        }
    }

    /** @param waited null to send only */
    private boolean tryTurn(SoftCompletionQueue waited) {
        if (!tryTake()) {
            return false;
        }
        boolean wanted;
        try {
            turnOfOther(waited);
            wanted = streaming || due < alarm;
        } finally {
            right.unlock();
        }
        if (wanted) {
            idling.wakeIfAsleep();
        }
        if (streaming) {
            recall();
        }
        return true;
    }

    private void turnOfOther(SoftCompletionQueue waited) {
        if (ended) {
            return;
        }
        try {
            observe(waited == null ? engine.turnToSend() : engine.turnFor(waited));
            tellDue();
        } catch (Throwable e) {
            die(e);
            idling.wake();
        }
    }

    private void tellDue() {
        long next = engine.due();
        if (next != due) {
            due = next;
        }
    }

    /** Has the own thread back, if it stands aside. */
    void recall() {
        if (aside) {
            recalled = true;
            LockSupport.unpark(thread);
        }
    }

    /** Runs something between two turns. */
    <T> T call(Supplier<T> command) {
        if (thread == null || right.isHeldByCurrentThread()) {
            return command.get();
        }
        take();
        boolean sooner;
        try {
            if (!ended) {
                engine.settle();
            }
            return command.get();
        } finally {
            tellDue();
            sooner = due < alarm;
            right.unlock();
            if (sooner) {
                idling.wakeIfAsleep();
            }
        }
    }

    private void take() {
        for (int i = 0; i < TRIES; i++) {
            if (right.tryLock()) {
                return;
            }
            Thread.yield();
        }
        right.lock();
    }
}
