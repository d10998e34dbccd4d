package io.rdmagateway.region;

import java.time.Duration;

/**
 * How much memory clients may share at a time; what one of them may have is in {@link
 * io.rdmagateway.session.QuotaLimits}.
 *
 * @param maxRegionBytes of one region
 * @param maxGrantsPerSession that live at a time
 * @param maxGrantTtl how long a grant may live
 */
public record RegionLimits(long maxRegionBytes, int maxGrantsPerSession, Duration maxGrantTtl) {

    public RegionLimits {
        if (maxRegionBytes < 1 || maxGrantsPerSession < 1) {
            throw new IllegalArgumentException("limits: each must be at least 1");
        }
        if (!maxGrantTtl.isPositive()) {
            throw new IllegalArgumentException("limits: maxGrantTtl must be positive");
        }
    }
}
