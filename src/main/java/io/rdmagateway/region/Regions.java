package io.rdmagateway.region;

import io.rdmagateway.region.RegionException.Reason;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Page;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Resource;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * All regions of a gateway. Thread-safe.
 *
 * <p>A region that somebody may not read answers exactly as one that never was.
 */
public final class Regions implements AutoCloseable {

    private static final long HASH_CHUNK_BYTES = 1 << 20;

    private final RegionLimits limits;
    private final Quotas quotas;
    private final Backings backings;
    private final InstantSource clock;
    private final NavigableMap<String, Optional<Region>> byName = new TreeMap<>();

    public Regions(RegionLimits limits, Quotas quotas, Backings backings, InstantSource clock) {
        this.limits = limits;
        this.quotas = quotas;
        this.backings = backings;
        this.clock = clock;
    }

    /**
     * Makes a region.
     *
     * @throws RegionException INVALID_REGION, REGION_EXISTS, OUT_OF_MEMORY, FILE_NOT_FOUND, FILE_NOT_USABLE,
     *     FILES_NOT_CONFIGURED, PATH_OUTSIDE_ROOT, HUGE_PAGES_UNAVAILABLE, SHARED_MEMORY_UNAVAILABLE; nothing is left
     *     of it
     * @throws io.rdmagateway.session.QuotaException its owner has enough of regions, or of their memory
     */
    public Region create(Identity owner, RegionSpec spec) {
        if (spec.lengthBytes() > limits.maxRegionBytes()) {
            throw RegionSpec.invalid(
                    "length_bytes", "must be at most " + limits.maxRegionBytes() + ", was " + spec.lengthBytes());
        }
        Quotas.Holding holding = reserve(owner, spec);
        try {
            Region region =
                    new Region(spec, owner, clock.instant(), backings.allocate(spec, limits.maxRegionBytes()), holding);
            put(spec.name(), Optional.of(region));
            return region;
        } catch (RuntimeException | Error e) {
            remove(spec.name());
            holding.close();
            throw e;
        }
    }

    /** Takes a name before its memory is there, since that may take long and no lock is held meanwhile. */
    private synchronized Quotas.Holding reserve(Identity owner, RegionSpec spec) {
        String name = spec.name();
        if (byName.containsKey(name)) {
            throw RegionException.ofField(Reason.REGION_EXISTS, "name", "taken: " + name);
        }
        Quotas.Holding holding =
                quotas.take(owner, Map.of(Resource.REGIONS, 1L, Resource.ANONYMOUS_BYTES, backings.heldBytes(spec)));
        byName.put(name, Optional.empty());
        return holding;
    }

    private synchronized void put(String name, Optional<Region> region) {
        byName.put(name, region);
    }

    private synchronized void remove(String name) {
        byName.remove(name);
    }

    /** @throws RegionException REGION_NOT_FOUND when the reader may not know of it */
    public synchronized Region find(Identity reader, String name) {
        return byName.getOrDefault(name, Optional.empty())
                .filter(region -> region.isReadableBy(reader))
                .orElseThrow(() -> new RegionException(
                        Reason.REGION_NOT_FOUND, "there is no region " + name + " that you may read"));
    }

    /** True when there is such a region and somebody may know of it. */
    public synchronized boolean isReadable(Identity reader, String name) {
        return byName.getOrDefault(name, Optional.empty())
                .filter(region -> region.isReadableBy(reader))
                .isPresent();
    }

    /** Returns the regions that somebody may read, by name. */
    public Page<Region> list(Identity reader, int pageSize, String pageToken) {
        return Page.of(readable(reader), pageSize, pageToken, Region::name);
    }

    private synchronized List<Region> readable(Identity reader) {
        return byName.values().stream()
                .flatMap(Optional::stream)
                .filter(region -> region.isReadableBy(reader))
                .toList();
    }

    /**
     * Finds a region and keeps its memory until {@link Region#letGo()}.
     *
     * @throws RegionException REGION_NOT_FOUND
     */
    Region hold(Identity reader, String name) {
        Region region = find(reader, name);
        if (!region.hold()) {
            throw new RegionException(Reason.REGION_NOT_FOUND, "region " + name + " was deleted just now");
        }
        return region;
    }

    /**
     * Keeps a range of a region where it is, for somebody who moves its bytes.
     *
     * @param lengthBytes 0 or more
     * @param changes whether its bytes will be changed
     * @throws RegionException REGION_NOT_FOUND, REGION_NOT_WRITABLE, RANGE_OUTSIDE_REGION
     */
    public HeldRange hold(Identity identity, String name, long offsetBytes, long lengthBytes, boolean changes) {
        Region region = hold(identity, name);
        try {
            if (changes) {
                region.requireWritableBy(identity);
            }
            return new HeldRange(region, region.slice(offsetBytes, lengthBytes));
        } catch (RuntimeException e) {
            region.letGo();
            throw e;
        }
    }

    /**
     * Computes the SHA-256 of a range.
     *
     * @param lengthBytes 0 means up to the end
     * @throws RegionException FILE_CHANGED when its file has lost some of its bytes
     */
    public byte[] sha256(Identity reader, String name, long offsetBytes, long lengthBytes) {
        Region region = hold(reader, name);
        try {
            ByteRange range = ByteRange.within(region, offsetBytes, lengthBytes);
            return new HeldRange(region, region.slice(range)).sha256(0, range.lengthBytes());
        } finally {
            region.letGo();
        }
    }

    /**
     * Computes the CRC32C of a range.
     *
     * @param lengthBytes 0 means up to the end
     * @throws RegionException FILE_CHANGED when its file has lost some of its bytes
     */
    public int crc32c(Identity reader, String name, long offsetBytes, long lengthBytes) {
        Region region = hold(reader, name);
        try {
            ByteRange range = ByteRange.within(region, offsetBytes, lengthBytes);
            CRC32C crc = new CRC32C();
            new HeldRange(region, region.slice(range)).update(crc, 0, range.lengthBytes());
            return (int) crc.getValue();
        } finally {
            region.letGo();
        }
    }

    /**
     * Waits until a range of a file is on its disk; of memory there is none to wait for.
     *
     * @param lengthBytes 0 means up to the end
     * @throws RegionException REGION_NOT_WRITABLE, FILE_CHANGED, FILE_NOT_USABLE
     */
    public void flush(Identity writer, String name, long offsetBytes, long lengthBytes) {
        Region region = hold(writer, name);
        try {
            region.requireWritableBy(writer);
            region.flush(ByteRange.within(region, offsetBytes, lengthBytes));
        } finally {
            region.letGo();
        }
    }

    /**
     * Removes a region and releases its memory.
     *
     * @throws RegionException REGION_NOT_FOUND; REGION_NOT_OWNED; REGION_IN_USE while a grant on it lives or a transfer is under way
     */
    public synchronized void delete(Identity owner, String name) {
        Region region = find(owner, name);
        if (!region.owner().equals(owner)) {
            throw new RegionException(Reason.REGION_NOT_OWNED, "region " + name + " is not yours to delete");
        }
        if (!region.close()) {
            throw new RegionException(
                    Reason.REGION_IN_USE, "there are grants on region " + name + ", or transfers are under way");
        }
        remove(name);
    }

    /** Releases all memory that nobody holds. To be called when all sessions have ended. */
    @Override
    public synchronized void close() {
        byName.values().removeIf(region -> region.isPresent() && region.get().close());
    }
}
