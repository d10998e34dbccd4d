package io.rdmagateway.soft;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What is on its way to one device, or asked of it, over all connections with it. It is bounded, so that packets queue up
 * here, where connections take turns, and not in that device's socket, where who sends most is served most. In the
 * engine's turns.
 */
final class Flight {

    /** As much as one connection may have in flight: alone, it does not notice. */
    static final int MAX_BYTES = 1 << 20;

    /** A connection that has nothing in flight may always send so little: it has not caused the queue. */
    static final int FREE_BYTES = 16 << 10;

    private final Engine engine;
    private final Queue<ReliableConnection> waiting = new ArrayDeque<>();
    /** Whose turn it is, while others wait. */
    private ReliableConnection called;

    private long bytes;
    private int members;

    Flight(Engine engine) {
        this.engine = engine;
    }

    Flight join() {
        members++;
        return this;
    }

    /** @return true when that was the last connection with the device */
    boolean leave() {
        return --members == 0;
    }

    /** Tells whether a connection may send; if not, it is called when it may. */
    boolean admits(ReliableConnection connection) {
        boolean itsTurn = called == connection || called == null && waiting.isEmpty();
        if (itsTurn && bytes < MAX_BYTES) {
            return true;
        }
        if (itsTurn) {
            called = connection;
        } else {
            add(connection);
        }
        return false;
    }

    boolean isFullWith(long moreBytes) {
        return bytes + moreBytes >= MAX_BYTES;
    }

    /** Tells whether somebody waits to be called. */
    boolean hasLine() {
        return !waiting.isEmpty();
    }

    /**
     * A connection's turn is over, and it wants another: it goes to the end of the line.
     *
     * @return false when there is no line
     */
    boolean lineUp(ReliableConnection connection) {
        boolean lines = hasLine();
        if (lines) {
            add(connection);
        }
        endTurn(connection);
        return lines;
    }

    private void add(ReliableConnection connection) {
        if (!connection.waiting) {
            connection.waiting = true;
            waiting.add(connection);
        }
    }

    /** A connection has more in flight, or less. */
    void change(long byBytes) {
        bytes += byBytes;
        if (byBytes < 0) {
            call();
        }
    }

    private void call() {
        if (bytes >= MAX_BYTES) {
            return;
        }
        if (called == null && !waiting.isEmpty()) {
            called = waiting.remove();
            called.waiting = false;
        }
        if (called != null) {
            engine.schedule(called);
        }
    }

    /** A connection's turn is over. */
    void endTurn(ReliableConnection connection) {
        if (called == connection) {
            called = null;
            call();
        }
    }

    /** A connection wants nothing any more. */
    void giveUp(ReliableConnection connection) {
        if (connection.waiting) {
            connection.waiting = false;
            waiting.remove(connection);
        }
        endTurn(connection);
    }
}
