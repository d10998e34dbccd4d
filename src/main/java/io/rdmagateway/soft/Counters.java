package io.rdmagateway.soft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;

/** One number per {@link Counter}. The engine's thread adds, any thread reads. */
final class Counters {

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values = new long[Counter.values().length];

    void add(Counter counter) {
        add(counter, 1);
    }

    void add(Counter counter, long amount) {
        int i = counter.ordinal();
        LONGS.setOpaque(values, i, values[i] + amount);
    }

    long of(Counter counter) {
        return (long) LONGS.getOpaque(values, counter.ordinal());
    }

    /** Returns all of them as they are now; not one moment, since the engine goes on. */
    Map<Counter, Long> snapshot() {
        Map<Counter, Long> all = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            all.put(counter, of(counter));
        }
        return all;
    }
}
