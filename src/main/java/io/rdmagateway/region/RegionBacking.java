package io.rdmagateway.region;

/** What the bytes of a region lie in. */
public sealed interface RegionBacking {

    /** Memory of the gateway, which nobody else maps. */
    record Anonymous() implements RegionBacking {}

    /** @param orAnonymous takes anonymous memory when there are no huge pages to be had */
    record HugePages(boolean orAnonymous) implements RegionBacking {}

    /**
     * A file below the root of files.
     *
     * @param create makes the file, or extends it to the region's length
     * @param readOnly nobody writes to it, and it may be one that the gateway could not write to
     */
    record File(String path, boolean create, boolean readOnly) implements RegionBacking {}

    /** Memory that other processes of the machine or the pod map by a name. */
    record SharedMemory() implements RegionBacking {}
}
