package io.rdmagateway.cli;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;

/**
 * What a transfer did.
 *
 * @param bytes of the whole
 * @param rdmaBytes the part of it that was moved; the rest was there
 * @param elapsed from the first byte read to the last byte written, the checksum of this side included
 * @param rdma the part of it in which RDMA operations were under way
 * @param value the checksum of the bytes on this side
 */
record Moved(long bytes, long rdmaBytes, Duration elapsed, Duration rdma, Checksum checksum, byte[] value) {

    /** @throws CommandException CHECKSUM when the gateway has other bytes */
    void requireSame(byte[] gatewayValue, String region) {
        if (!MessageDigest.isEqual(value, gatewayValue)) {
            throw new CommandException(
                    ExitStatus.CHECKSUM,
                    "%s differs: here %s, in region %s %s; was it written meanwhile?"
                            .formatted(
                                    checksum.title(),
                                    hex(),
                                    region,
                                    HexFormat.of().formatHex(gatewayValue)));
        }
    }

    String hex() {
        return HexFormat.of().formatHex(value);
    }
}
