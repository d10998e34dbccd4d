package io.rdmagateway.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;

/** What threads put on the heap. */
public final class Garbage {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** So many are measured: in one the JVM may make code for a handle that was called often, on the thread that calls it. */
    public static final int ROUNDS = 4;

    private Garbage() {}

    /**
     * Returns the bytes of the leanest of {@link #ROUNDS}.
     *
     * @param helpers threads that work for the round, beside the one that runs it
     */
    public static long ofLeanest(Runnable round, Thread... helpers) {
        return LongStream.range(0, ROUNDS).map(i -> of(round, helpers)).min().orElseThrow();
    }

    /** Returns the bytes of one round. */
    public static long of(Runnable round, Thread... helpers) {
        long before = soFar(helpers);
        round.run();
        return soFar(helpers) - before;
    }

    private static long soFar(Thread... helpers) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        for (Thread helper : helpers) {
            bytes += THREADS.getThreadAllocatedBytes(helper.threadId());
        }
        return bytes;
    }
}
