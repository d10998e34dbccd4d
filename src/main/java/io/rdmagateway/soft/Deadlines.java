package io.rdmagateway.soft;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The connections that wait for a moment. Every acknowledgement moves a deadline, so they are not kept in order: all are
 * looked at when the earliest that was known has passed, which is once per timeout at most. In the engine's turns.
 */
final class Deadlines {

    private final List<ReliableConnection> watched = new ArrayList<>();
    private long earliest = RetransmitTimer.NEVER;

    /** Notes that a connection has a deadline, or another than before. */
    void watch(ReliableConnection connection) {
        if (!connection.armed) {
            connection.armed = true;
            watched.add(connection);
        }
        earliest = Math.min(earliest, connection.deadline());
    }

    /** Returns a time before which nothing is due. */
    long next() {
        return earliest;
    }

    /** Tells the connections whose deadline has passed; returns how many. */
    int expire(long now, Consumer<ReliableConnection> onExpiry) {
        if (now < earliest) {
            return 0;
        }
        earliest = RetransmitTimer.NEVER;
        int count = 0;
        for (int i = watched.size() - 1; i >= 0; i--) {
            ReliableConnection connection = watched.get(i);
            if (connection.deadline() <= now) {
                onExpiry.accept(connection);
                count++;
            }
            if (connection.deadline() == RetransmitTimer.NEVER) {
                connection.armed = false;
                watched.set(i, watched.getLast());
                watched.removeLast();
            } else {
                earliest = Math.min(earliest, connection.deadline());
            }
        }
        return count;
    }
}
