package io.rdmagateway.session;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * How often each constant of an enum was met, from the start on. Thread-safe; to add takes no lock and no memory, so it may
 * be done for every message.
 */
public final class Tally<E extends Enum<E>> {

    private final LongAdder[] counts;

    Tally(Class<E> kinds) {
        counts = Stream.generate(LongAdder::new)
                .limit(kinds.getEnumConstants().length)
                .toArray(LongAdder[]::new);
    }

    void add(E kind) {
        counts[kind.ordinal()].increment();
    }

    public long of(E kind) {
        return counts[kind.ordinal()].sum();
    }
}
