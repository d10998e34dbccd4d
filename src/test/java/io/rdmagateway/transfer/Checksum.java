package io.rdmagateway.transfer;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** The CRC32C of memory that no file is behind. */
final class Checksum {

    private static final long CHUNK_BYTES = 1 << 20;

    private Checksum() {}

    static int crc32c(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
            long length = Math.min(CHUNK_BYTES, bytes.byteSize() - at);
            crc.update(bytes.asSlice(at, length).asByteBuffer());
        }
        return (int) crc.getValue();
    }
}
