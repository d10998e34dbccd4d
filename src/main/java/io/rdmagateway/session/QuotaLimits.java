package io.rdmagateway.session;

import java.util.EnumMap;
import java.util.Map;

/**
 * What one identity may hold and how often it may ask, so that it leaves something for others.
 *
 * @param quotas of each resource; one that is not there is without limit
 * @param createsPerSecond sessions that one identity may ask for in the long run
 * @param createBurst sessions that it may ask for at once, when it has not for a while
 */
public record QuotaLimits(Map<Resource, Quota> quotas, int createsPerSecond, int createBurst) {

    static final int MAX_CREATES_PER_SECOND = 1_000_000_000;

    /** Nothing is limited. */
    public static final QuotaLimits NONE = new QuotaLimits(Map.of(), MAX_CREATES_PER_SECOND, Integer.MAX_VALUE);

    private static final Quota ENDLESS = Quota.of(Long.MAX_VALUE);

    public QuotaLimits {
        if (createsPerSecond < 1 || createsPerSecond > MAX_CREATES_PER_SECOND || createBurst < 1) {
            throw new IllegalArgumentException("limits: at least one CreateSession, and one a second");
        }
        quotas = Map.copyOf(quotas);
    }

    public Quota of(Resource resource) {
        return quotas.getOrDefault(resource, ENDLESS);
    }

    public QuotaLimits with(Resource resource, Quota quota) {
        Map<Resource, Quota> changed = new EnumMap<>(Resource.class);
        changed.putAll(quotas);
        changed.put(resource, quota);
        return new QuotaLimits(changed, createsPerSecond, createBurst);
    }
}
