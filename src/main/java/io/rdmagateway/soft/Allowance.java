package io.rdmagateway.soft;

import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.VerbsException;
import java.util.concurrent.atomic.AtomicInteger;

/** How many objects of a kind a device may have. Thread-safe. */
final class Allowance {

    private final String verb;
    private final String nouns;
    private final int max;
    private final AtomicInteger used = new AtomicInteger();

    Allowance(String verb, String nouns, int max) {
        this.verb = verb;
        this.nouns = nouns;
        this.max = max;
    }

    boolean take() {
        if (used.incrementAndGet() <= max) {
            return true;
        }
        used.decrementAndGet();
        return false;
    }

    void giveBack() {
        used.decrementAndGet();
    }

    int used() {
        return used.get();
    }

    VerbsException exhausted() {
        return new VerbsException(verb, Errno.ENOMEM, "the device has its " + max + " " + nouns);
    }
}
