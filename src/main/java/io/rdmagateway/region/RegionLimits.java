package io.rdmagateway.region;

/**
 * How much memory clients may share.
 *
 * @param maxRegions at a time
 * @param maxRegionBytes of one region
 * @param maxGrantsPerSession that live at a time
 */
public record RegionLimits(int maxRegions, long maxRegionBytes, int maxGrantsPerSession) {

    public static final RegionLimits DEFAULT = new RegionLimits(1024, 64L << 30, 64);

    public RegionLimits {
        if (maxRegions < 1 || maxRegionBytes < 1 || maxGrantsPerSession < 1) {
            throw new IllegalArgumentException("limits: each must be at least 1");
        }
    }
}
