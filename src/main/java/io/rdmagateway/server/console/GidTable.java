package io.rdmagateway.server.console;

import io.rdmagateway.session.GatewayPort;
import io.rdmagateway.verbs.GidCandidate;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.RdmaDevice;
import java.util.List;

/**
 * The served port's GID table, judged. The device is asked again when the table has changed or the port was down: to ask takes
 * objects of it, which there may be few of. Not thread-safe.
 */
final class GidTable {

    private record Judged(RdmaDevice device, List<GidEntry> table, List<GidRow> rows) {}

    private Judged judged;

    /** Returns the rows, the best first. */
    List<GidRow> rows(GatewayPort port) {
        List<GidEntry> table = port.device().gids(port.portNum());
        if (!port.info().isActive()) {
            judged = null;
            return table.stream().map(GidRow::unjudged).toList();
        }
        if (judged == null
                || judged.device() != port.device()
                || !judged.table().equals(table)) {
            judged = new Judged(port.device(), table, judge(port.judgeGids()));
        }
        return judged.rows();
    }

    private static List<GidRow> judge(List<GidCandidate> candidates) {
        GidCandidate chosen =
                candidates.stream().filter(GidCandidate::isUsable).findFirst().orElse(null);
        return candidates.stream()
                .map(candidate -> GidRow.of(candidate, candidate == chosen))
                .toList();
    }
}
