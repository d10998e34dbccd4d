package io.rdmagateway.client;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The thread of a session's asynchronous operations: a platform one, since verbs would pin a virtual one. */
final class OperationThread {

    private static final int IDLE_SECONDS = 5;

    private OperationThread() {}

    /**
     * Makes an executor that performs in turn what it gets. Its thread is there from the first operation until none has come
     * for a while, so there is nothing to close: what comes after the end of the session fails by itself.
     */
    static Executor newExecutor() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("rdmagw-session").factory());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
