package io.rdmagateway.region;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a region is to be.
 *
 * @param lengthBytes 1 or more; for a file that exists, 0 means all of it
 * @param readers identities that may read; {@value #ANYBODY} is every client
 * @param writers identities that may read and write
 */
public record RegionSpec(
        String name, long lengthBytes, RegionBacking backing, Set<String> readers, Set<String> writers) {

    public static final String ANYBODY = "*";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9\\-_.]{0,127}");

    /** @throws RegionException INVALID_REGION with the field */
    public RegionSpec {
        readers = Set.copyOf(readers);
        writers = Set.copyOf(writers);
        if (!NAME.matcher(name).matches()) {
            throw invalid("name", "must be 1 to 128 characters out of A-Z a-z 0-9 - _ . with a letter or digit first");
        }
        if (lengthBytes < 0) {
            throw invalid("length_bytes", "must not be negative, was " + lengthBytes);
        }
        if (lengthBytes == 0 && !(backing instanceof RegionBacking.File)) {
            throw invalid("length_bytes", "must be at least 1 for memory that is no file");
        }
        if (isReadOnly(backing) && !writers.isEmpty()) {
            throw invalid("writers", "must be empty when read_only");
        }
        if (backing instanceof RegionBacking.File file && file.create() && file.readOnly()) {
            throw invalid("create_file", "must not be set when read_only: a new file would be zeros for ever");
        }
    }

    boolean isReadOnly() {
        return isReadOnly(backing);
    }

    private static boolean isReadOnly(RegionBacking backing) {
        return backing instanceof RegionBacking.File file && file.readOnly();
    }

    /** Returns how much of the machine's memory it takes for itself; a file takes what the kernel can take back. */
    long anonymousBytes() {
        return backing instanceof RegionBacking.File ? 0 : lengthBytes;
    }

    /** Returns INVALID_REGION with the field. */
    public static RegionException invalid(String field, String message) {
        return RegionException.ofField(RegionException.Reason.INVALID_REGION, field, message);
    }
}
