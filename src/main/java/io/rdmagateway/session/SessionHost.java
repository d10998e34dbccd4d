package io.rdmagateway.session;

import java.util.random.RandomGenerator;

/**
 * What sessions are made on: an opened device's port, the thread that takes completions and what is made ahead. All are
 * borrowed.
 */
public record SessionHost(GatewayPort port, CompletionEngine engine, SpareQueuePairs spares) {

    /** Makes one with nothing made ahead. */
    public SessionHost(GatewayPort port, CompletionEngine engine) {
        this(port, engine, new SpareQueuePairs(0, RandomGenerator.getDefault()));
    }
}
