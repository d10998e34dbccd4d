package io.rdmagateway.cli;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;

/**
 * What a transfer did.
 *
 * @param bytes of the whole
 * @param rdmaBytes the part of it that was moved; the rest was there
 * @param elapsed from the first byte read to the last byte written, checksum included
 * @param rdma the part of it that was spent in RDMA operations
 * @param sha256 of the bytes on this side
 */
record Moved(long bytes, long rdmaBytes, Duration elapsed, Duration rdma, byte[] sha256) {

    /** @throws CommandException CHECKSUM when the gateway has other bytes */
    void requireSame(byte[] gatewaySha256, String region) {
        if (!MessageDigest.isEqual(sha256, gatewaySha256)) {
            throw new CommandException(
                    ExitStatus.CHECKSUM,
                    "SHA-256 differs: here %s, in region %s %s; was it written meanwhile?"
                            .formatted(hex(), region, HexFormat.of().formatHex(gatewaySha256)));
        }
    }

    String hex() {
        return HexFormat.of().formatHex(sha256);
    }
}
