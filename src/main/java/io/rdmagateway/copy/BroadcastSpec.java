package io.rdmagateway.copy;

import java.util.List;
import java.util.Set;

/**
 * What is to be on many nodes.
 *
 * @param region of this gateway
 * @param nodeIds where to; empty: wherever there is another gateway
 * @param targetRegion its name there
 * @param readers identities that may read where it must be made, beside the gateways
 */
public record BroadcastSpec(String region, List<String> nodeIds, String targetRegion, Set<String> readers) {

    private static final int MAX_NODES = 1024;

    /** @throws CopyException INVALID_COPY with the field */
    public BroadcastSpec {
        nodeIds = List.copyOf(nodeIds);
        readers = Set.copyOf(readers);
        if (region.isEmpty()) {
            throw CopyException.ofField("region", "must not be empty");
        }
        if (nodeIds.size() > MAX_NODES || Set.copyOf(nodeIds).size() < nodeIds.size()) {
            throw CopyException.ofField("node_ids", "must be at most " + MAX_NODES + ", each of them once");
        }
        if (targetRegion.isEmpty()) {
            targetRegion = region;
        }
    }
}
