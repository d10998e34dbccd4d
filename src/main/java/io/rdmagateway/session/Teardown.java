package io.rdmagateway.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Steps that release what was made, the last made first. Not thread-safe.
 *
 * <p>A step that is refused does not keep the others from being tried; it stays and is tried again by the next
 * {@link #close()}. So whatever a device still holds on to is never freed under it and never forgotten, nor is it taken for
 * given back.
 */
final class Teardown implements AutoCloseable {

    /** One release; doing nothing when it was done before. */
    @FunctionalInterface
    interface Step {
        void release();
    }

    private final Deque<Step> steps = new ArrayDeque<>();
    private final Step last;

    Teardown() {
        this(() -> {});
    }

    /** @param last done when nothing else is left to do; never refused */
    Teardown(Step last) {
        this.last = last;
    }

    /** Adds the release of what was made just now. */
    void add(Step step) {
        steps.push(step);
    }

    /** @throws RuntimeException the first refusal, with the others suppressed in it; those steps are kept */
    @Override
    public void close() {
        List<Step> refused = new ArrayList<>();
        RuntimeException first = null;
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.release();
            } catch (RuntimeException e) {
                refused.add(step);
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            refused.reversed().forEach(steps::push);
            throw first;
        }
        last.release();
    }
}
