package io.rdmagateway.cli;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The checksum of every transfer. */
final class Sha256 {

    private Sha256() {}

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
