package io.rdmagateway.region;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** Which grant expires next, and when. Thread-safe. */
final class Expiry {

    /** Whoever looks after it shows at least so often that it does. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private final NavigableSet<Entry> entries;
    private volatile Runnable sooner = () -> {};

    private record Entry(long atNanos, LiveGrant grant) {}

    /** @param nanoTime a monotonic clock: a wall clock that is set must not prolong a grant */
    Expiry(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        long epoch = nanoTime.getAsLong();
        entries = new TreeSet<>(Comparator.<Entry>comparingLong(entry -> entry.atNanos - epoch)
                .thenComparing(entry -> entry.grant.grant().id()));
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** Names who is told when a grant came that expires before all others. */
    void whenSooner(Runnable listener) {
        sooner = listener;
    }

    void add(LiveGrant grant) {
        add(new Entry(grant.deadlineNanos(), grant));
    }

    private void add(Entry entry) {
        boolean first;
        synchronized (this) {
            entries.add(entry);
            first = entries.first() == entry;
        }
        if (first) {
            sooner.run();
        }
    }

    synchronized void remove(LiveGrant grant) {
        entries.remove(new Entry(grant.deadlineNanos(), grant));
    }

    /** Returns how long until the next one expires, or until the next look. */
    synchronized Duration pause() {
        if (entries.isEmpty()) {
            return LONGEST_PAUSE;
        }
        long nanos = entries.first().atNanos - now();
        return Duration.ofNanos(Math.clamp(nanos, 0, LONGEST_PAUSE.toNanos()));
    }

    /** Takes those that have expired. */
    synchronized List<LiveGrant> takeDue() {
        List<LiveGrant> due = new ArrayList<>();
        while (!entries.isEmpty() && entries.first().atNanos - now() <= 0) {
            due.add(entries.removeFirst().grant);
        }
        return due;
    }

    /** Puts one back whose key the device did not end. */
    void again(LiveGrant grant, Duration later) {
        add(new Entry(now() + later.toNanos(), grant));
    }
}
