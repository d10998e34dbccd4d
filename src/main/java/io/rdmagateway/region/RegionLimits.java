package io.rdmagateway.region;

import java.time.Duration;

/**
 * How much memory clients may share.
 *
 * @param maxRegions at a time
 * @param maxRegionBytes of one region
 * @param maxAnonymousBytes of all anonymous regions together; what the machine can spare, since each is touched when made
 * @param maxGrantsPerSession that live at a time
 * @param maxGrantTtl how long a grant may live
 */
public record RegionLimits(
        int maxRegions, long maxRegionBytes, long maxAnonymousBytes, int maxGrantsPerSession, Duration maxGrantTtl) {

    public RegionLimits {
        if (maxRegions < 1 || maxRegionBytes < 1 || maxAnonymousBytes < 1 || maxGrantsPerSession < 1) {
            throw new IllegalArgumentException("limits: each must be at least 1");
        }
        if (!maxGrantTtl.isPositive()) {
            throw new IllegalArgumentException("limits: maxGrantTtl must be positive");
        }
    }
}
