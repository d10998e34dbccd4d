package io.rdmagateway.transfer;

import io.rdmagateway.region.HeldRange;
import java.util.zip.CRC32C;

/** The CRC32C of a range, computed from its beginning as its bytes are there. Used by one thread at a time. */
final class Digest {

    /** At most so much in one turn: others wait for the thread. */
    private static final long TURN_BYTES = 8 << 20;

    private final HeldRange range;
    private final CRC32C crc = new CRC32C();
    private long doneBytes;

    Digest(HeldRange range) {
        this.range = range;
    }

    /**
     * Goes on towards a byte.
     *
     * @return how far it is
     * @throws io.rdmagateway.region.RegionException FILE_CHANGED, FILE_NOT_USABLE
     */
    long goOn(long byteOffset) {
        long length = Math.min(byteOffset - doneBytes, TURN_BYTES);
        if (length > 0) {
            range.update(crc, doneBytes, length);
            doneBytes += length;
        }
        return doneBytes;
    }

    int crc32c() {
        return (int) crc.getValue();
    }
}
