package io.rdmagateway.session;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A platform thread that repeats one step until it is closed, and tells when it last came round. Platform, since a
 * downcall into a native library pins the carrier of a virtual one.
 */
public final class Loop implements AutoCloseable {

    /** One round; returns how long to pause before the next. */
    @FunctionalInterface
    public interface Step {
        Duration turn();
    }

    private static final System.Logger LOG = System.getLogger(Loop.class.getName());
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration LONGEST_TURN = Duration.ofSeconds(10);

    private final Step step;
    private final Runnable interruption;
    private final Thread thread;
    private volatile boolean closed;
    private volatile long lastTurnNanos = System.nanoTime();

    private Loop(String name, Step step, Runnable interruption) {
        this.step = step;
        this.interruption = interruption;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    /**
     * Starts one.
     *
     * @param interruption ends a wait within a step early; may do nothing when no step waits for long
     */
    public static Loop start(String name, Step step, Runnable interruption) {
        Loop loop = new Loop(name, step, interruption);
        loop.thread.start();
        return loop;
    }

    public String name() {
        return thread.getName();
    }

    /** True while its thread lives and has come round lately. */
    public boolean isTurning() {
        return thread.isAlive() && System.nanoTime() - lastTurnNanos < LONGEST_TURN.toNanos();
    }

    /** Ends the pause between two steps. */
    public void wakeUp() {
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            lastTurnNanos = System.nanoTime();
            Duration pause = turn();
            if (!closed && pause.isPositive()) {
                LockSupport.parkNanos(this, pause.toNanos());
            }
        }
    }

    private Duration turn() {
        try {
            return step.turn();
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.log(System.Logger.Level.WARNING, "{0}: {1}", thread.getName(), e);
            }
            return PAUSE_AFTER_FAILURE;
        }
    }

    /** Returns when the step that is going on has ended, or the time for it is over. */
    @Override
    public void close() {
        closed = true;
        interruption.run();
        wakeUp();
        try {
            thread.join(LONGEST_TURN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
