package io.rdmagateway.session;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** There is no more of something, for this identity or for anybody. Nothing was made, and nothing was asked of a device. */
public final class QuotaException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String reason;

    @SuppressWarnings("serial") // Map.of is serializable
    private final Map<String, String> metadata;

    private final Duration retryDelay;

    /**
     * @param reason a stable word for programs; what clients see as {@code ErrorInfo.reason}
     * @param metadata facts for programs: the limit, and what is held
     * @param retryDelay when to ask again; null when waiting does not help
     */
    private QuotaException(String reason, String message, Map<String, String> metadata, Duration retryDelay) {
        super(message);
        this.reason = reason;
        this.metadata = metadata;
        this.retryDelay = retryDelay;
    }

    /** @param held by the one who asks */
    static QuotaException ofIdentity(Resource resource, long limit, long held, Duration retryDelay) {
        return of(
                resource,
                "identity",
                limit,
                held,
                "your identity may have %d %s and has %d".formatted(limit, resource.unit(), held),
                retryDelay);
    }

    /** @param held by the one who asks */
    static QuotaException ofGateway(Resource resource, long limit, long held, Duration retryDelay) {
        return of(
                resource,
                "gateway",
                limit,
                held,
                "all %d %s of this gateway are in use, or kept for who holds little; your identity has %d"
                        .formatted(limit, resource.unit(), held),
                retryDelay);
    }

    private static QuotaException of(
            Resource resource, String scope, long limit, long held, String message, Duration retryDelay) {
        return new QuotaException(
                resource.reason(),
                message + ": " + resource.nextStep(),
                Map.of(
                        "resource", resource.label(),
                        "scope", scope,
                        "limit", Long.toString(limit),
                        "held", Long.toString(held)),
                retryDelay);
    }

    static QuotaException ofRate(int perSecond, int burst, Duration retryDelay) {
        return new QuotaException(
                "SESSION_RATE_EXCEEDED",
                "your identity may ask for %d sessions a second, after a pause for %d at once: ask again in %d ms"
                        .formatted(perSecond, burst, Math.max(1, retryDelay.toMillis())),
                Map.of("limit", Integer.toString(perSecond), "burst", Integer.toString(burst)),
                retryDelay);
    }

    public String reason() {
        return reason;
    }

    public Map<String, String> metadata() {
        return metadata;
    }

    public Optional<Duration> retryDelay() {
        return Optional.ofNullable(retryDelay);
    }
}
