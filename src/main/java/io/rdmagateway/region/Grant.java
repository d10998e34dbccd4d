package io.rdmagateway.region;

import java.time.Instant;
import java.util.Set;

/** The right of one session to touch one range of one region, for a time. The key that goes with it is not part of it. */
public record Grant(
        String id,
        String sessionId,
        String region,
        ByteRange range,
        Set<GrantAccess> access,
        Instant createTime,
        Instant expireTime) {

    public Grant {
        access = Set.copyOf(access);
    }
}
