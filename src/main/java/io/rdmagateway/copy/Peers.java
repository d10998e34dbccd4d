package io.rdmagateway.copy;

import java.util.List;
import java.util.Optional;

/** Knows the gateways, by the directory. */
public interface Peers {

    /**
     * Returns how to talk to one.
     *
     * @throws CopyException NODE_NOT_FOUND
     */
    Peer find(String nodeId);

    /** Returns all gateways but this one. */
    List<Peer> others();

    /** Under which id the others find this gateway; empty when they do not. */
    Optional<String> self();
}
