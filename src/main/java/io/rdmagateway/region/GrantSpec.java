package io.rdmagateway.region;

import io.rdmagateway.region.RegionException.Reason;
import java.time.Duration;
import java.util.Set;

/**
 * What a grant is to be.
 *
 * @param generation of the session
 * @param lengthBytes 0 means up to the end of the region
 * @param ttl how long it is to live; zero means as long as the gateway allows
 */
public record GrantSpec(
        String sessionId,
        long generation,
        String region,
        long offsetBytes,
        long lengthBytes,
        Set<GrantAccess> access,
        Duration ttl) {

    /** @throws RegionException INVALID_GRANT with the field */
    public GrantSpec {
        access = Set.copyOf(access);
        if (ttl.isNegative()) {
            throw RegionException.ofField(Reason.INVALID_GRANT, "ttl", "must not be negative, was " + ttl);
        }
        if (access.isEmpty()) {
            throw RegionException.ofField(Reason.INVALID_GRANT, "access", "at least one is needed");
        }
    }

    /** Returns how long the grant lives where none may live longer than {@code max}. */
    Duration ttlWithin(Duration max) {
        return ttl.isZero() || ttl.compareTo(max) > 0 ? max : ttl;
    }
}
