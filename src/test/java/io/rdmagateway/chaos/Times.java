package io.rdmagateway.chaos;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How long something took, again and again. Thread-safe. */
final class Times {

    private final ConcurrentSkipListMap<Long, AtomicInteger> millis = new ConcurrentSkipListMap<>();

    void addNanos(long nanos) {
        millis.computeIfAbsent(nanos / 1_000_000, ms -> new AtomicInteger()).incrementAndGet();
    }

    int count() {
        return millis.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Returns the time that this share of them did not exceed, in milliseconds; 0 when there is none. */
    long quantile(double share) {
        int rank = (int) Math.ceil(share * count());
        for (var entry : millis.entrySet()) {
            rank -= entry.getValue().get();
            if (rank <= 0) {
                return entry.getKey();
            }
        }
        return 0;
    }

    long max() {
        return millis.isEmpty() ? 0 : millis.lastKey();
    }

    @Override
    public String toString() {
        return "%d: median %d ms, 99 %% within %d ms, most %d ms"
                .formatted(count(), quantile(0.5), quantile(0.99), max());
    }
}
