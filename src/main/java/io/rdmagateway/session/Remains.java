package io.rdmagateway.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What was made for sessions that did not come about, and what a device does not take back yet. Thread-safe. */
final class Remains {

    private final Queue<Teardown> left = new ConcurrentLinkedQueue<>();

    /** Undoes what was made before a failure; what the device refuses stays for {@link #undoAgain}. */
    void undo(Teardown teardown, Throwable cause) {
        try {
            teardown.close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            left.add(teardown);
        }
    }

    void undoAgain() {
        for (int i = left.size(); i > 0; i--) {
            Teardown teardown = left.poll();
            if (teardown != null) {
                undo(teardown, new IllegalStateException("tried again"));
            }
        }
    }
}
