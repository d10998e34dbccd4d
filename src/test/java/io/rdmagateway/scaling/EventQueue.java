package io.rdmagateway.scaling;

import java.util.PriorityQueue;

/** What happens when, in simulated time. Of two events of one moment the one comes first that was put in first. */
final class EventQueue {

    private record Event(long atNanos, long number, Runnable task) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowNanos;
    private long number;

    long nowNanos() {
        return nowNanos;
    }

    void at(long nanos, Runnable task) {
        events.add(new Event(Math.max(nanos, nowNanos), number++, task));
    }

    void in(long nanos, Runnable task) {
        at(nowNanos + nanos, task);
    }

    /** Goes on until nothing is left to happen before then. */
    void run(long untilNanos) {
        while (!events.isEmpty() && events.peek().atNanos() <= untilNanos) {
            Event next = events.poll();
            nowNanos = next.atNanos();
            next.task().run();
        }
    }
}
