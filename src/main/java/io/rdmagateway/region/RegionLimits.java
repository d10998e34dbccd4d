package io.rdmagateway.region;

/**
 * How much memory clients may share at a time; what one of them may have is in {@link
 * io.rdmagateway.session.QuotaLimits}.
 *
 * @param maxRegionBytes of one region
 * @param maxGrantsPerSession that live at a time
 */
public record RegionLimits(long maxRegionBytes, int maxGrantsPerSession) {

    public RegionLimits {
        if (maxRegionBytes < 1 || maxGrantsPerSession < 1) {
            throw new IllegalArgumentException("limits: each must be at least 1");
        }
    }
}
