package io.rdmagateway.session;

import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.RdmaException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Queue pairs that are made ahead and drawn at random. Most devices count their queue pair numbers, so who has one knows the
 * next; with so many to draw from it does not. Thread-safe.
 */
final class SpareQueuePairs implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SpareQueuePairs.class.getName());
    private static final Duration LOOK = Duration.ofMillis(250);

    private final int size;
    private final RandomGenerator random;
    private final List<SpareQueuePair> spares = new ArrayList<>();
    /** What the device has refused to take back. */
    private final Remains refused = new Remains();

    private volatile Runnable drawn = () -> {};
    private boolean failing;

    /**
     * @param size how many there are to draw from; 0: none are made
     * @param random a secure source in production
     */
    SpareQueuePairs(int size, RandomGenerator random) {
        this.size = size;
        this.random = random;
    }

    /** Names who is told that one is missing. */
    void whenDrawn(Runnable listener) {
        drawn = listener;
    }

    /** Draws one that sends from there, which is the caller's then; empty when there is none. */
    Optional<SpareQueuePair> draw(PortInfo port, GidEntry source) {
        Optional<SpareQueuePair> spare = drawFitting(port, source);
        drawn.run();
        return spare;
    }

    private synchronized Optional<SpareQueuePair> drawFitting(PortInfo port, GidEntry source) {
        List<SpareQueuePair> fitting =
                spares.stream().filter(spare -> spare.fits(port, source)).toList();
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        SpareQueuePair spare = fitting.get(random.nextInt(fitting.size()));
        spares.remove(spare);
        return Optional.of(spare);
    }

    /**
     * Makes one that is missing, and lets go of those that new sessions have no use for since the port has changed. For one
     * thread.
     *
     * @return how long to wait before the next
     */
    Duration refill(SessionHost on) {
        refused.releaseAgain();
        if (count() >= size) {
            return LOOK;
        }
        try {
            PortInfo port = on.port().info();
            Optional<GidEntry> source = port.isActive() ? on.port().bestGid() : Optional.empty();
            if (source.isEmpty()) {
                return LOOK;
            }
            release(source.get(), port);
            make(on, port, source.get());
            failing = false;
            return Duration.ZERO;
        } catch (RdmaException e) {
            // Sessions are made without: the first time is worth a word.
            LOG.log(
                    failing ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                    "no queue pair could be made ahead: {0}",
                    e.getMessage());
            failing = true;
            return LOOK;
        }
    }

    private void make(SessionHost on, PortInfo port, GidEntry source) {
        Teardown teardown = new Teardown();
        try {
            SpareQueuePair spare = SpareQueuePair.make(on, port, source, teardown);
            synchronized (this) {
                spares.add(spare);
            }
        } catch (RuntimeException | Error e) {
            refused.release(teardown);
            throw e;
        }
    }

    private synchronized void release(GidEntry source, PortInfo port) {
        for (Iterator<SpareQueuePair> each = spares.iterator(); each.hasNext(); ) {
            SpareQueuePair spare = each.next();
            if (!spare.fits(port, source)) {
                each.remove();
                refused.release(spare.teardown());
            }
        }
    }

    synchronized int count() {
        return spares.size();
    }

    /** Returns what the device holds for nobody. */
    synchronized DeviceHoldings holdings() {
        return spares.stream().map(spare -> SpareQueuePair.HOLDINGS).reduce(DeviceHoldings.NONE, DeviceHoldings::plus);
    }

    /**
     * Releases all of them.
     *
     * @throws IllegalStateException the device refuses some; to be called again
     */
    @Override
    public synchronized void close() {
        refused.releaseAgain();
        spares.forEach(spare -> refused.release(spare.teardown()));
        spares.clear();
        if (refused.count() > 0) {
            throw new IllegalStateException("the device does not let go of " + refused.count() + " spare queue pairs");
        }
    }
}
