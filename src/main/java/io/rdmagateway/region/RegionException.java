package io.rdmagateway.region;

import java.util.Map;

/** A rule of ours refused a request on a region or a grant. */
public final class RegionException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Stable words for programs; what clients see as {@code ErrorInfo.reason}. */
    public enum Reason {
        INVALID_REGION,
        REGION_EXISTS,
        REGION_NOT_FOUND,
        REGION_IN_USE,
        REGION_NOT_OWNED,
        REGION_NOT_WRITABLE,
        OUT_OF_MEMORY,
        HUGE_PAGES_UNAVAILABLE,
        SHARED_MEMORY_UNAVAILABLE,
        RANGE_OUTSIDE_REGION,
        FILES_NOT_CONFIGURED,
        FILE_NOT_FOUND,
        FILE_NOT_USABLE,
        FILE_NOT_PINNABLE,
        FILE_CHANGED,
        PATH_OUTSIDE_ROOT,
        INVALID_GRANT,
        GRANT_NOT_FOUND,
        GRANT_LIMIT_REACHED
    }

    private final Reason reason;

    @SuppressWarnings("serial") // Map.of is serializable
    private final Map<String, String> metadata;

    public RegionException(Reason reason, String message) {
        this(reason, message, Map.of());
    }

    /** @param metadata facts about the refusal for programs, such as the field or the limit; no secrets */
    public RegionException(Reason reason, String message, Map<String, String> metadata) {
        super(message);
        this.reason = reason;
        this.metadata = Map.copyOf(metadata);
    }

    /** Makes one that names the field at fault. */
    public static RegionException ofField(Reason reason, String field, String message) {
        return new RegionException(reason, field + ": " + message, Map.of("field", field));
    }

    /** Makes one that names the limit in force. */
    static RegionException ofLimit(Reason reason, long limit, String message) {
        return new RegionException(reason, message, Map.of("limit", Long.toString(limit)));
    }

    public Reason reason() {
        return reason;
    }

    public Map<String, String> metadata() {
        return metadata;
    }
}
