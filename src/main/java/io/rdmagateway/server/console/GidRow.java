package io.rdmagateway.server.console;

import io.rdmagateway.verbs.GidCandidate;
import io.rdmagateway.verbs.GidEntry;

/**
 * A row of the served port's GID table.
 *
 * @param chosen true for the one that a client without a preference meets
 * @param why where it stands
 */
record GidRow(int index, String gid, String type, String netdev, boolean chosen, String why) {

    static GidRow of(GidCandidate candidate, boolean chosen) {
        return of(candidate.entry(), chosen, candidate.reason());
    }

    static GidRow unjudged(GidEntry entry) {
        return of(entry, false, "the device is asked when the port is ACTIVE");
    }

    private static GidRow of(GidEntry entry, boolean chosen, String why) {
        return new GidRow(
                entry.index(),
                entry.gid().toString(),
                entry.type().name(),
                entry.netdev().isEmpty() ? "–" : entry.netdev(),
                chosen,
                why);
    }
}
