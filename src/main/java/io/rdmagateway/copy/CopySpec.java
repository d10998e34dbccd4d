package io.rdmagateway.copy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is to be copied, and whence.
 *
 * @param copyId chosen by whoever wants it, for those who follow; empty: nobody will
 * @param sources where the bytes are: when one is lost the next one goes on
 * @param region of this gateway
 * @param offsetBytes of the beginning there
 * @param lengthBytes 0 up to the end of the source's region
 * @param keepEqual leaves pieces that are equal already
 * @param expected the SHA-256 that it must have in the end; empty: the source's own
 * @param callerCompares the source is not asked for its SHA-256: whoever wants the copy knows it
 * @param patience how long a source that is not there is waited for
 * @param readersOfNew who may read the region if it must be made; empty: it must exist
 */
public record CopySpec(
        String copyId,
        List<Source> sources,
        String region,
        long offsetBytes,
        long lengthBytes,
        boolean keepEqual,
        Optional<Sha256> expected,
        boolean callerCompares,
        Duration patience,
        Optional<Set<String>> readersOfNew) {

    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);

    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(10);
    static final int MAX_SOURCES = 64;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-_.:]{0,64}");

    /**
     * A range of a region of another node.
     *
     * @param followedCopyId the copy that brings the bytes there just now; empty: all are there
     */
    public record Source(String node, String region, long offsetBytes, String followedCopyId) {

        /** @throws CopyException INVALID_COPY with the field */
        public Source {
            check(!node.isEmpty(), "sources.node_id", "must not be empty: name one of ListNodes");
            check(!region.isEmpty(), "sources.region", "must not be empty");
            check(offsetBytes >= 0, "sources.offset_bytes", "must not be negative");
            check(isId(followedCopyId), "sources.followed_copy_id", "must be the copy_id of a copy");
        }

        boolean isComplete() {
            return followedCopyId.isEmpty();
        }
    }

    /** A hash: 32 bytes. Those given and taken are copies. */
    public record Sha256(byte[] bytes) {

        private static final int LENGTH = 32;

        /** @throws CopyException INVALID_COPY with the field */
        public Sha256 {
            check(bytes.length == LENGTH, "expected_sha256", "must have 32 bytes, or none");
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Sha256 that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** @throws CopyException INVALID_COPY with the field */
    public CopySpec {
        sources = List.copyOf(sources);
        check(isId(copyId), "copy_id", "must be at most 64 characters out of A-Z a-z 0-9 - _ . :");
        check(
                !sources.isEmpty() && sources.size() <= MAX_SOURCES,
                "sources",
                "must be 1 to " + MAX_SOURCES + ", were " + sources.size());
        check(!region.isEmpty(), "region", "must not be empty");
        check(offsetBytes >= 0, "offset_bytes", "must not be negative");
        check(lengthBytes >= 0, "length_bytes", "must not be negative");
        check(
                !keepEqual || sources.stream().allMatch(Source::isComplete),
                "keep_equal",
                "cannot compare with bytes that are on their way to the source: leave followed_copy_id empty");
        check(
                !patience.isNegative() && patience.compareTo(LONGEST_PATIENCE) <= 0,
                "patience",
                "must be 0 to " + LONGEST_PATIENCE.toSeconds() + " s");
    }

    private static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    private static void check(boolean holds, String field, String message) {
        if (!holds) {
            throw CopyException.ofField(field, message);
        }
    }
}
