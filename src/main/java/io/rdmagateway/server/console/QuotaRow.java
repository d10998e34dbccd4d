package io.rdmagateway.server.console;

import io.rdmagateway.session.Quota;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Resource;
import java.util.Arrays;
import java.util.List;

/**
 * How much of a resource is held.
 *
 * @param share of one identity at most
 * @param percent of the limit, 0 to 100
 * @param refused requests since the start
 */
record QuotaRow(String resource, String held, String limit, String share, int percent, Tone tone, long refused) {

    private static final int WHOLE = 100;
    /** From here on it is worth a look. */
    private static final int NEARLY = 90;

    static List<QuotaRow> all(Quotas quotas) {
        return Arrays.stream(Resource.values())
                .map(resource -> of(
                        resource,
                        quotas.limits().of(resource),
                        quotas.used(resource),
                        quotas.refused().of(resource)))
                .toList();
    }

    static QuotaRow of(Resource resource, Quota quota, long held, long refused) {
        int percent = (int) Math.min(WHOLE, (double) held / quota.total() * WHOLE);
        return new QuotaRow(
                Words.plain(resource.label()),
                amount(resource, held),
                limit(resource, quota.total()),
                limit(resource, quota.perIdentity()),
                percent,
                percent >= WHOLE ? Tone.BAD : percent >= NEARLY ? Tone.BUSY : Tone.GOOD,
                refused);
    }

    private static String limit(Resource resource, long amount) {
        return Words.isEndless(amount) ? "no limit" : amount(resource, amount);
    }

    private static String amount(Resource resource, long amount) {
        return switch (resource) {
            case PINNED_BYTES, ANONYMOUS_BYTES -> Words.bytes(amount);
            case SESSIONS, GRANTS, TRANSFERS, REGIONS -> Long.toString(amount);
        };
    }
}
