package io.rdmagateway.client;

import java.util.ArrayDeque;
import java.util.Deque;

/** Takes back what was half made, the latest first, unless {@link #keep()} was called. */
final class Undo implements AutoCloseable {

    private final Deque<Runnable> steps = new ArrayDeque<>();

    void add(Runnable step) {
        steps.push(step);
    }

    void keep() {
        steps.clear();
    }

    /** Performs every step even when one before it failed; throws the first failure at the end. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
