package io.rdmagateway.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is closed together, the last first. */
final class Closing implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Leaves all of it open: somebody else closes it. */
    void keep() {
        parts.clear();
    }

    /** @throws RuntimeException the first that a part throws; what comes after that part is still there */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
