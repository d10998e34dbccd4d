package io.rdmagateway.directory;

import java.util.regex.Pattern;

/**
 * A region that can be read at a node.
 *
 * @param sha256 of its bytes, in 64 hex digits, small letters; empty when it is not known
 * @param generation greater each time a region of this name is made, or its bytes become others; 1 or more
 */
public record OfferedRegion(String name, long lengthBytes, String sha256, long generation) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9\\-_.]{0,127}");
    private static final Pattern SHA256 = Pattern.compile("(?:[0-9a-f]{64})?");

    /** @throws IllegalArgumentException with the field */
    public OfferedRegion {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name: must be 1 to 128 characters out of A-Z a-z 0-9 - _ . with a letter or digit first");
        }
        if (lengthBytes < 1) {
            throw new IllegalArgumentException("length_bytes: must be 1 or more, was " + lengthBytes);
        }
        sha256 = sha256 == null ? "" : sha256;
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256: must be 64 hex digits in small letters, or empty");
        }
        if (generation < 1) {
            throw new IllegalArgumentException("generation: must be 1 or more");
        }
    }
}
