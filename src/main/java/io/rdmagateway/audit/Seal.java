package io.rdmagateway.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 that closes a line, over all of the line before it. A line says the seal of its predecessor. */
record Seal(String hex) {

    /** What the first line of a chain says in the place of its predecessor's. */
    static final Seal NONE = new Seal("0".repeat(64));

    private static final String FIELD = ",\"hash\":\"";

    static Seal of(String unsealed) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(unsealed.getBytes(StandardCharsets.UTF_8));
            return new Seal(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** Closes a JSON object that is a line. */
    String close(String object) {
        return object.substring(0, object.length() - 1) + FIELD + hex + "\"}";
    }

    /** Returns the object as it was before it was closed; the line itself when it has no seal. */
    static String open(String line) {
        int at = line.lastIndexOf(FIELD);
        return at < 0 ? line : line.substring(0, at) + "}";
    }
}
