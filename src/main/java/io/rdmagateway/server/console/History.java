package io.rdmagateway.server.console;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last two minutes, for as long as somebody looks. Not thread-safe. */
final class History {

    static final int LENGTH = 120;

    /** When nobody has looked for so long, what was before does not belong to what comes. */
    private static final long GAP_NANOS = Duration.ofSeconds(5).toNanos();

    private final Deque<Pace> paces = new ArrayDeque<>();
    private Sample last;

    void add(Sample sample) {
        if (last != null && sample.nanos() - last.nanos() > GAP_NANOS) {
            paces.clear();
            last = null;
        }
        if (last != null) {
            paces.add(Pace.between(last, sample));
        }
        if (paces.size() > LENGTH) {
            paces.removeFirst();
        }
        last = sample;
    }

    /** Returns what there is, the oldest first. */
    List<Pace> paces() {
        return List.copyOf(paces);
    }
}
