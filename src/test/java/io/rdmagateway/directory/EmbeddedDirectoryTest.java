package io.rdmagateway.directory;

import static io.rdmagateway.directory.Nodes.HOLDER;
import static io.rdmagateway.directory.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdmagateway.directory.DirectoryException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EmbeddedDirectoryTest extends DirectoryContract {

    private final AtomicLong nanos = new AtomicLong(-5);

    @Override
    protected Directory open() {
        return new EmbeddedDirectory(99, 50, nanos::get);
    }

    @Override
    protected void passSeconds(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
        ((EmbeddedDirectory) directory).expire();
    }

    @Test
    void shouldTakeNoMoreNodesThanItMay() {
        for (int i = 0; i < 50; i++) {
            directory.register(node("n" + i, HOLDER, 1));
        }
        DirectoryException e =
                catchThrowableOfType(DirectoryException.class, () -> directory.register(node("one-more", HOLDER, 1)));
        assertThat(e.reason()).isEqualTo(Reason.NODE_LIMIT_REACHED);
        directory.register(node("n0", HOLDER, 2));
    }

    @Test
    void shouldSayThatAResumeTokenIsTooOldWhenTooMuchHasHappenedSince() {
        Told told = new Told();
        directory.watch(Optional.empty(), told).close();
        for (int generation = 1; generation <= 4097; generation++) {
            directory.register(node("n1", HOLDER, generation));
        }
        DirectoryException e =
                catchThrowableOfType(DirectoryException.class, () -> directory.watch(told.last(), new Told()));
        assertThat(e.reason()).isEqualTo(Reason.WATCH_TOO_OLD);
    }
}
