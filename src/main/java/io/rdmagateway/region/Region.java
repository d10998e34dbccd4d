package io.rdmagateway.region;

import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Quotas;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Named memory with an owner, readers and writers. Thread-safe.
 *
 * <p>Whoever touches its bytes holds a {@linkplain #hold() hold} meanwhile; the memory goes only when there is none.
 */
public final class Region {

    private final RegionSpec spec;
    private final Identity owner;
    private final Instant createTime;
    private final RegionMemory memory;
    private final Quotas.Holding holding;
    private int holds;
    private boolean closed;

    /** @param holding what its owner has taken for it; given back with the memory */
    Region(RegionSpec spec, Identity owner, Instant createTime, RegionMemory memory, Quotas.Holding holding) {
        this.spec = spec;
        this.owner = owner;
        this.createTime = createTime;
        this.memory = memory;
        this.holding = holding;
    }

    public String name() {
        return spec.name();
    }

    public long lengthBytes() {
        return memory.segment().byteSize();
    }

    public Optional<String> filePath() {
        return spec.filePath();
    }

    public Identity owner() {
        return owner;
    }

    public Set<String> readers() {
        return spec.readers();
    }

    public Set<String> writers() {
        return spec.writers();
    }

    public Instant createTime() {
        return createTime;
    }

    /** Owner, readers and writers may read. */
    public boolean isReadableBy(Identity identity) {
        return isWritableBy(identity) || names(spec.readers(), identity);
    }

    public boolean isWritableBy(Identity identity) {
        return owner.equals(identity) || names(spec.writers(), identity);
    }

    void requireWritableBy(Identity identity) {
        if (!isWritableBy(identity)) {
            throw new RegionException(
                    RegionException.Reason.REGION_NOT_WRITABLE, "region " + name() + " is not yours to write");
        }
    }

    private static boolean names(Set<String> identities, Identity identity) {
        return identities.contains(RegionSpec.ANYBODY) || identities.contains(identity.name());
    }

    /** Returns the bytes of a range. To be called, and the bytes to be used, under a hold. */
    MemorySegment slice(ByteRange range) {
        return memory.segment().asSlice(range.offsetBytes(), range.lengthBytes());
    }

    /** @throws RegionException RANGE_OUTSIDE_REGION */
    MemorySegment slice(long offsetBytes, long lengthBytes) {
        // Of no bytes there is no range, but a place.
        return lengthBytes == 0
                ? slice(ByteRange.within(this, offsetBytes, 1)).asSlice(0, 0)
                : slice(ByteRange.within(this, offsetBytes, lengthBytes));
    }

    /** Keeps the memory where it is; false when it is gone already. */
    synchronized boolean hold() {
        if (closed) {
            return false;
        }
        holds++;
        return true;
    }

    synchronized void letGo() {
        holds--;
    }

    /** Releases the memory; false when somebody holds it. */
    synchronized boolean close() {
        if (holds > 0) {
            return false;
        }
        if (!closed) {
            closed = true;
            memory.close();
            holding.close();
        }
        return true;
    }
}
