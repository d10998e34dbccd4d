package io.rdmagateway.cli;

import io.quarkus.runtime.ApplicationLifecycleManager;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the process end with the status of the application. The JVM would say 143 for a SIGTERM, however orderly the end
 * was, and supervisors take that for a failure.
 */
final class OrderlyExit {

    /** More than the gateway takes for everything that it does at its end. */
    private static final long LONGEST_STOP_SECONDS = 30;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile int status;

    private OrderlyExit() {}

    static void install() {
        OrderlyExit exit = new OrderlyExit();
        ApplicationLifecycleManager.setDefaultExitCodeHandler((status, cause) -> exit.stopped(status));
        Runtime.getRuntime().addShutdownHook(new Thread(exit::end, "orderly-exit"));
    }

    /** The application has released everything, or did not start and has said why. */
    private void stopped(int with) {
        status = with;
        stopped.countDown();
        System.exit(with);
    }

    private void end() {
        try {
            if (stopped.await(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
