package io.rdmagateway.session;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What nobody has a use for, and what a device does not take back yet. Thread-safe. */
final class Remains {

    private static final System.Logger LOG = System.getLogger(Remains.class.getName());

    private final Queue<Teardown> left = new ConcurrentLinkedQueue<>();

    /**
     * Releases what was made; what the device refuses stays for {@link #releaseAgain}.
     *
     * @return the refusal, if there was one
     */
    Optional<RuntimeException> release(Teardown teardown) {
        try {
            teardown.close();
            return Optional.empty();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "something is not released yet: {0}", e.getMessage());
            left.add(teardown);
            return Optional.of(e);
        }
    }

    void releaseAgain() {
        for (int i = left.size(); i > 0; i--) {
            Teardown teardown = left.poll();
            if (teardown != null) {
                release(teardown);
            }
        }
    }

    int count() {
        return left.size();
    }
}
