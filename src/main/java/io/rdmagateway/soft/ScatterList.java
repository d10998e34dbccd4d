package io.rdmagateway.soft;

import io.rdmagateway.verbs.MemoryRegion;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The local memory of one work request, in pieces, or bytes held within the request. */
final class ScatterList {

    private static final MemorySegment NO_INLINE = MemorySegment.ofArray(new byte[0]);

    private final SoftMemoryRegion[] regions;
    private final long[] offsets;
    private final int[] lengths;
    private final MemorySegment inline;
    private int count;
    private boolean isInline;
    private long totalBytes;

    ScatterList(int maxPieces, int maxInlineBytes) {
        this.regions = new SoftMemoryRegion[maxPieces];
        this.offsets = new long[maxPieces];
        this.lengths = new int[maxPieces];
        this.inline = maxInlineBytes == 0 ? NO_INLINE : MemorySegment.ofArray(new byte[maxInlineBytes]);
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            regions[i] = null;
        }
        count = 0;
        isInline = false;
        totalBytes = 0;
    }

    void add(MemoryRegion mr, long offsetBytes, int lengthBytes) {
        if (!(mr instanceof SoftMemoryRegion region)) {
            throw new IllegalArgumentException("the memory region is not of a soft device");
        }
        if (isInline || count == regions.length) {
            throw new IllegalStateException(
                    isInline ? "the request carries its bytes inline" : "the request has all its pieces: " + count);
        }
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, region.lengthBytes());
        regions[count] = region;
        offsets[count] = offsetBytes;
        lengths[count++] = lengthBytes;
        totalBytes += lengthBytes;
    }

    void inline(MemorySegment bytes) {
        if (count > 0) {
            throw new IllegalStateException("the request names local memory");
        }
        if (bytes.byteSize() > inline.byteSize()) {
            throw new IllegalArgumentException(
                    "inline: " + bytes.byteSize() + " bytes, the queue pair takes " + inline.byteSize());
        }
        inline.copyFrom(bytes);
        isInline = true;
        totalBytes = bytes.byteSize();
    }

    void copyFrom(ScatterList other) {
        clear();
        count = other.count;
        isInline = other.isInline;
        totalBytes = other.totalBytes;
        for (int i = 0; i < count; i++) {
            regions[i] = other.regions[i];
            offsets[i] = other.offsets[i];
            lengths[i] = other.lengths[i];
        }
        if (isInline) {
            MemorySegment.copy(other.inline, 0, inline, 0, totalBytes);
        }
    }

    boolean isEmpty() {
        return count == 0 && !isInline;
    }

    boolean isInline() {
        return isInline;
    }

    long totalBytes() {
        return totalBytes;
    }

    /** Tells whether every piece is still registered, in this domain, and writable when that is needed. */
    boolean isUsable(SoftProtectionDomain pd, boolean forWriting) {
        for (int i = 0; i < count; i++) {
            SoftMemoryRegion region = regions[i];
            if (!region.isOpen() || !region.belongsTo(pd) || forWriting && !region.allowsLocalWrite()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Copies bytes of the message out into a packet.
     *
     * @return false when the memory is not there any more
     */
    boolean gather(long messageOffset, MemorySegment packet, long packetOffset, int bytes) {
        if (isInline) {
            MemorySegment.copy(inline, messageOffset, packet, packetOffset, bytes);
            return true;
        }
        return copy(messageOffset, packet, packetOffset, bytes, true);
    }

    /**
     * Copies bytes of a packet to their place in the message.
     *
     * @return false when the memory is not there any more
     */
    boolean scatter(MemorySegment packet, long packetOffset, long messageOffset, int bytes) {
        return copy(messageOffset, packet, packetOffset, bytes, false);
    }

    private boolean copy(long messageOffset, MemorySegment packet, long packetOffset, int bytes, boolean toPacket) {
        long skip = messageOffset;
        long at = packetOffset;
        int left = bytes;
        for (int i = 0; left > 0 && i < count; i++) {
            if (skip >= lengths[i]) {
                skip -= lengths[i];
                continue;
            }
            int part = (int) Math.min(left, lengths[i] - skip);
            SoftMemoryRegion region = regions[i];
            boolean done = toPacket
                    ? RegisteredBytes.read(region, offsets[i] + skip, packet, at, part)
                    : RegisteredBytes.write(region, offsets[i] + skip, packet, at, part);
            if (!done) {
                return false;
            }
            at += part;
            left -= part;
            skip = 0;
        }
        return left == 0;
    }
}
