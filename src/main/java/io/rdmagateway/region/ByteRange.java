package io.rdmagateway.region;

import io.rdmagateway.region.RegionException.Reason;

/** A part of a region: at least one byte, and all of it inside. */
public record ByteRange(long offsetBytes, long lengthBytes) {

    /**
     * Checks a range against a region.
     *
     * @param lengthBytes 0 means up to the end
     * @throws RegionException RANGE_OUTSIDE_REGION
     */
    static ByteRange within(Region region, long offsetBytes, long lengthBytes) {
        long end = region.lengthBytes();
        if (offsetBytes < 0 || offsetBytes >= end) {
            throw outside("offset_bytes", offsetBytes, end);
        }
        long length = lengthBytes == 0 ? end - offsetBytes : lengthBytes;
        if (length < 0 || length > end - offsetBytes) {
            throw outside("length_bytes", lengthBytes, end);
        }
        return new ByteRange(offsetBytes, length);
    }

    private static RegionException outside(String field, long value, long regionBytes) {
        return RegionException.ofField(
                Reason.RANGE_OUTSIDE_REGION, field, value + " leaves the region, which has " + regionBytes + " bytes");
    }
}
