package io.rdmagateway.copy;

import io.rdmagateway.client.GatewayException;
import java.util.Optional;

/**
 * One node of a broadcast, and how far it has come.
 *
 * @param done the bytes are there and are the right ones
 * @param failure why it will not have them
 */
public record Hop(String nodeId, long arrivedBytes, boolean done, Optional<GatewayException> failure) {

    Hop(String nodeId) {
        this(nodeId, 0, false, Optional.empty());
    }

    Hop arrived(long bytes) {
        return new Hop(nodeId, bytes, done, failure);
    }

    Hop completed() {
        return new Hop(nodeId, arrivedBytes, true, failure);
    }

    Hop failed(GatewayException cause) {
        return new Hop(nodeId, arrivedBytes, false, Optional.of(cause));
    }

    boolean isOver() {
        return done || failure.isPresent();
    }
}
