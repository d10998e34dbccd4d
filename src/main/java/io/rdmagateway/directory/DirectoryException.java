package io.rdmagateway.directory;

import io.rdmagateway.session.Identity;
import java.util.Map;

/** A rule of ours refused a request on the directory, or the directory does not answer. */
public final class DirectoryException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Stable words for programs; what clients see as {@code ErrorInfo.reason}. */
    public enum Reason {
        INVALID_NODE,
        INVALID_WATCH,
        NODE_EXISTS,
        NODE_HELD,
        NODE_NOT_FOUND,
        NODE_NOT_OWNED,
        NODE_LIMIT_REACHED,
        STALE_GENERATION,
        WATCH_TOO_OLD,
        WATCH_TOO_SLOW,
        DIRECTORY_UNAVAILABLE
    }

    private final Reason reason;

    @SuppressWarnings("serial") // Map.of is serializable
    private final Map<String, String> metadata;

    public DirectoryException(Reason reason, String message) {
        this(reason, message, Map.of());
    }

    /** @param metadata facts about the refusal for programs, such as the field or the holder; no secrets */
    public DirectoryException(Reason reason, String message, Map<String, String> metadata) {
        super(message);
        this.reason = reason;
        this.metadata = Map.copyOf(metadata);
    }

    /** Makes one that names the field at fault. */
    public static DirectoryException ofField(Reason reason, String field, String message) {
        return new DirectoryException(reason, field + ": " + message, Map.of("field", field));
    }

    /** Makes one that says who has the node. */
    static DirectoryException ofHolder(Reason reason, Identity holder, String message) {
        return new DirectoryException(reason, message, Map.of("holder", holder.name()));
    }

    public Reason reason() {
        return reason;
    }

    public Map<String, String> metadata() {
        return metadata;
    }
}
