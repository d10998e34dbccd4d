package io.rdmagateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a watcher has heard and the test has not taken yet. */
public final class Told implements NodeWatcher {

    private final BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<DirectoryException> failures = new LinkedBlockingQueue<>();
    private volatile Optional<Position> last = Optional.empty();

    @Override
    public void tell(NodeEvent event, Optional<Position> position) {
        last = position.or(() -> last);
        events.add(event);
    }

    @Override
    public void fail(DirectoryException cause) {
        failures.add(cause);
    }

    public NodeEvent next() {
        try {
            NodeEvent event = events.poll(30, TimeUnit.SECONDS);
            assertThat(event).as("an event").isNotNull();
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean isEmpty() {
        return events.isEmpty() && failures.isEmpty();
    }

    public DirectoryException failure() throws InterruptedException {
        return failures.poll(30, TimeUnit.SECONDS);
    }

    public Optional<Position> last() {
        return last;
    }
}
