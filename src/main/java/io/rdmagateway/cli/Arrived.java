package io.rdmagateway.cli;

import io.rdmagateway.client.Regions;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Tells what an interrupted transfer has moved: where both sides have the same bytes, none need to go again. */
@FunctionalInterface
interface Arrived {

    /** For a transfer from the beginning. */
    Arrived NOTHING = (offset, bytes) -> false;

    /** Compares SHA-256, which the gateway computes where the bytes are. */
    static Arrived in(Regions regions, String region) {
        return (offset, bytes) -> {
            MessageDigest sha256 = Sha256.newDigest();
            int length = bytes.remaining();
            sha256.update(bytes);
            return MessageDigest.isEqual(sha256.digest(), regions.sha256(region, offset, length));
        };
    }

    /** Tells whether the region has these bytes at this place. */
    boolean has(long offset, ByteBuffer bytes);
}
