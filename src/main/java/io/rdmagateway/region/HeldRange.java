package io.rdmagateway.region;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;

/** Bytes of a region that stay where they are until this is closed. Closing twice does nothing. */
public final class HeldRange implements AutoCloseable {

    private static final int CHUNK_BYTES = 64 << 10;

    private final Region region;
    private final MemorySegment memory;
    private final AtomicBoolean closed = new AtomicBoolean();

    HeldRange(Region region, MemorySegment memory) {
        this.region = region;
        this.memory = memory;
    }

    public MemorySegment memory() {
        return memory;
    }

    /**
     * Copies bytes into it.
     *
     * @throws RegionException FILE_CHANGED, FILE_NOT_USABLE
     */
    public void put(long offsetBytes, MemorySegment source) {
        region.touch(() -> memory.asSlice(offsetBytes, source.byteSize()).copyFrom(source));
    }

    /**
     * Returns its first eight bytes, in the machine's order.
     *
     * @throws RegionException FILE_CHANGED, FILE_NOT_USABLE
     */
    public long word() {
        return region.touch(() -> memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
    }

    /**
     * Adds some of its bytes to a checksum. When this throws, the checksum is of no use.
     *
     * @throws RegionException FILE_CHANGED, FILE_NOT_USABLE
     */
    public void update(CRC32C crc, long offsetBytes, long lengthBytes) {
        region.touch(() -> {
            byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, lengthBytes)];
            for (long done = 0; done < lengthBytes; done += chunk.length) {
                int length = (int) Math.min(chunk.length, lengthBytes - done);
                MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offsetBytes + done, chunk, 0, length);
                crc.update(chunk, 0, length);
            }
            return crc;
        });
    }

    /** Returns a new SHA-256. */
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /**
     * Hashes part of it.
     *
     * @throws RegionException FILE_CHANGED, FILE_NOT_USABLE
     */
    public void update(MessageDigest digest, long offsetBytes, long lengthBytes) {
        region.touch(() -> {
            long end = offsetBytes + lengthBytes;
            for (long at = offsetBytes; at < end; at += CHUNK_BYTES) {
                // It copies before it hashes.
                digest.update(
                        memory.asSlice(at, Math.min(CHUNK_BYTES, end - at)).asByteBuffer());
            }
            return null;
        });
    }

    /**
     * Returns the SHA-256 of part of it.
     *
     * @throws RegionException FILE_CHANGED, FILE_NOT_USABLE
     */
    public byte[] sha256(long offsetBytes, long lengthBytes) {
        MessageDigest digest = newSha256();
        update(digest, offsetBytes, lengthBytes);
        return digest.digest();
    }

    /** Returns the bytes of all pages that a device pins for a part of it. */
    public long pinnedBytes(long offsetBytes, long lengthBytes) {
        return lengthBytes == 0 ? 0 : Pages.spanned(memory.asSlice(offsetBytes, lengthBytes));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            region.letGo();
        }
    }
}
