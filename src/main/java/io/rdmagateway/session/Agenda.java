package io.rdmagateway.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What is to be looked at, and when: each thing once, at the earliest of the times that were asked for. Who needs a look
 * later than planned need not say so: the one that comes too early costs little and asks for the next. Thread-safe.
 */
final class Agenda<T> {

    /** @param order tells those apart that are due at once */
    private record Item<T>(long atNanos, long order, T what) implements Comparable<Item<T>> {

        @Override
        public int compareTo(Item<T> other) {
            // By the difference: a monotonic clock may pass the greatest number.
            return atNanos == other.atNanos ? Long.compare(order, other.order) : Long.signum(atNanos - other.atNanos);
        }
    }

    private final TreeSet<Item<T>> items = new TreeSet<>();
    private final Map<T, Item<T>> planned = new HashMap<>();
    private long count;

    /** Plans a look, unless an earlier one is. */
    synchronized void plan(T what, long atNanos) {
        Item<T> before = planned.get(what);
        if (before == null || atNanos - before.atNanos < 0) {
            if (before != null) {
                items.remove(before);
            }
            Item<T> item = new Item<>(atNanos, count++, what);
            planned.put(what, item);
            items.add(item);
        }
    }

    /** Takes out what is due, the earliest first. */
    synchronized List<T> takeDue(long nowNanos) {
        List<T> due = new ArrayList<>();
        while (!items.isEmpty() && items.first().atNanos - nowNanos <= 0) {
            T what = items.removeFirst().what;
            planned.remove(what);
            due.add(what);
        }
        return due;
    }
}
