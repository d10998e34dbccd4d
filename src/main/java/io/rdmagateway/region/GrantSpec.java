package io.rdmagateway.region;

import io.rdmagateway.region.RegionException.Reason;
import java.util.Set;

/**
 * What a grant is to be.
 *
 * @param generation of the session
 * @param lengthBytes 0 means up to the end of the region
 */
public record GrantSpec(
        String sessionId, long generation, String region, long offsetBytes, long lengthBytes, Set<GrantAccess> access) {

    /** @throws RegionException INVALID_GRANT with the field */
    public GrantSpec {
        access = Set.copyOf(access);
        if (access.isEmpty()) {
            throw RegionException.ofField(Reason.INVALID_GRANT, "access", "at least one is needed");
        }
    }
}
