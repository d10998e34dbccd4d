package io.rdmagateway.server;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What many meters are parts of, asked for once when they are read together. Thread-safe. */
final class Scraped<T> implements Supplier<T> {

    /** About as long as one scrape takes. */
    private static final long FRESH_NANOS = Duration.ofMillis(50).toNanos();

    private final Supplier<T> source;
    private final LongSupplier nanoTime;
    private T value;
    private long askedNanos;

    Scraped(Supplier<T> source) {
        this(source, System::nanoTime);
    }

    /** @param nanoTime a monotonic clock */
    Scraped(Supplier<T> source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized T get() {
        long now = nanoTime.getAsLong();
        if (value == null || now - askedNanos >= FRESH_NANOS) {
            value = source.get();
            askedNanos = now;
        }
        return value;
    }
}
