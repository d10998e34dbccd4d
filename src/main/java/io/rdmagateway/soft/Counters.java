package io.rdmagateway.soft;

import io.rdmagateway.verbs.PacketAnomaly;
import io.rdmagateway.verbs.PortCounter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** One number per {@link Counter}. The engine's turns add, any thread reads. */
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

    /** Returns what of it somebody else than a peer may have sent. */
    Map<PacketAnomaly, Long> anomalies() {
        Map<PacketAnomaly, Long> found = new EnumMap<>(PacketAnomaly.class);
        found.put(
                PacketAnomaly.MALFORMED,
                of(Counter.DROP_TOO_SHORT)
                        + of(Counter.DROP_UNKNOWN_OPCODE)
                        + of(Counter.DROP_BAD_LENGTH)
                        + of(Counter.DROP_BAD_VERSION)
                        + of(Counter.DROP_WRONG_PKEY));
        found.put(PacketAnomaly.UNKNOWN_QP, of(Counter.DROP_UNKNOWN_QP));
        found.put(PacketAnomaly.WRONG_SOURCE, of(Counter.DROP_WRONG_SOURCE));
        found.put(PacketAnomaly.BAD_ICRC, of(Counter.DROP_BAD_ICRC));
        found.put(PacketAnomaly.OUTSIDE_WINDOW, of(Counter.DROP_OUTSIDE_WINDOW));
        found.put(PacketAnomaly.GHOST_RESPONSE, of(Counter.DROP_GHOST_RESPONSE));
        found.put(PacketAnomaly.BAD_KEY, of(Counter.BAD_KEYS));
        return found;
    }

    /** Returns them for who does not know ours. */
    Map<PortCounter, Long> ofPort() {
        Map<PortCounter, Long> all = new HashMap<>();
        snapshot().forEach((counter, count) -> all.put(new PortCounter(counter.label(), counter.unit()), count));
        return all;
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
