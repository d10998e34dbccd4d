package io.rdmagateway.region;

import io.rdmagateway.region.RegionException.Reason;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Quotas;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

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

    /** Returns what it became, which need not be what was asked for. */
    public RegionBacking backing() {
        return memory.backing();
    }

    /** Returns where its file is: below the root of files, or of shared memory. */
    public Optional<String> filePath() {
        return switch (memory.backing()) {
            case RegionBacking.File file -> Optional.of(file.path());
            case RegionBacking.SharedMemory shared -> Optional.of(SharedMemory.PREFIX + name());
            case RegionBacking.Anonymous anonymous -> Optional.empty();
            case RegionBacking.HugePages huge -> Optional.empty();
        };
    }

    /** Says what its users should know: that it is not what was asked for, or what became of its file. */
    public Optional<String> note() {
        if (spec.backing() instanceof RegionBacking.HugePages && backing() instanceof RegionBacking.Anonymous) {
            return Optional.of("there were no huge pages for it: it is anonymous memory");
        }
        return memory.file().flatMap(BackingFile::change);
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
        return owner.equals(identity) || names(spec.writers(), identity) || names(spec.readers(), identity);
    }

    public boolean isReadOnly() {
        return spec.isReadOnly();
    }

    /** Owner and writers may write, unless it is read-only. */
    public boolean isWritableBy(Identity identity) {
        return !isReadOnly() && (owner.equals(identity) || names(spec.writers(), identity));
    }

    /** @throws RegionException REGION_NOT_WRITABLE, with what forbids it */
    void requireWritableBy(Identity identity) {
        if (!isWritableBy(identity)) {
            throw new RegionException(
                    Reason.REGION_NOT_WRITABLE,
                    "region " + name()
                            + (isReadOnly()
                                    ? " is read-only: its owner may make it anew without read_only"
                                    : " is not yours to write"));
        }
    }

    /** @throws RegionException FILE_CHANGED when its file has lost some of its bytes */
    void requireWhole() {
        memory.file().ifPresent(file -> file.requireWhole(name()));
    }

    /**
     * Reads or writes its bytes, of which a file may have lost some meanwhile. To be called under a hold. What is read must be
     * copied first: some methods of the JDK that work on memory itself, CRC32C among them, let such a fault end the JVM.
     *
     * @throws RegionException FILE_CHANGED, FILE_NOT_USABLE when the disk refuses
     */
    <T> T touch(Supplier<T> access) {
        try {
            requireWhole();
            T result = access.get();
            // Compiled code goes on after a fault; the error comes with a return from native code, of which this is the
            // cheapest.
            Thread.holdsLock(this);
            requireWhole();
            return result;
        } catch (InternalError e) {
            requireWhole();
            throw new RegionException(
                    Reason.FILE_NOT_USABLE,
                    "the file of region " + name()
                            + " cannot be read or written: look for errors of its disk, and for room there");
        }
    }

    /**
     * Waits until a range is on the disk; does nothing where there is none. To be called under a hold.
     *
     * @throws RegionException FILE_CHANGED, FILE_NOT_USABLE when the disk refuses
     */
    void flush(ByteRange range) {
        if (memory.backing() instanceof RegionBacking.File) {
            requireWhole();
            try {
                slice(range).force();
            } catch (UncheckedIOException e) {
                throw new RegionException(
                        Reason.FILE_NOT_USABLE,
                        "the file of region " + name() + " could not be written to its disk (" + e.getMessage()
                                + "): look there for errors, and for room");
            }
            requireWhole();
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
