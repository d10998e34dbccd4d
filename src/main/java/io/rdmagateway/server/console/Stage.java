package io.rdmagateway.server.console;

import io.rdmagateway.session.SessionState;
import io.rdmagateway.verbs.QueuePairState;
import java.util.List;
import java.util.Map;

/**
 * One state of the diagram of all queue pairs.
 *
 * @param count how many are in it, in words
 * @param note what that means here
 */
record Stage(QueuePairState state, String count, String note) {

    private static final String PASSED = "–";

    /** RESET and RTR are passed within one call, so that nobody is ever seen there. */
    static List<Stage> all(Map<SessionState, Integer> sessions, int spareQueuePairs) {
        int pending = sessions.getOrDefault(SessionState.PENDING, 0);
        int active = sessions.getOrDefault(SessionState.ACTIVE, 0);
        int draining = sessions.getOrDefault(SessionState.DRAINING, 0);
        return List.of(
                new Stage(QueuePairState.RESET, PASSED, "passed at once"),
                new Stage(QueuePairState.INIT, Integer.toString(spareQueuePairs), "made ahead"),
                new Stage(QueuePairState.RTR, PASSED, "passed at once"),
                new Stage(QueuePairState.RTS, Integer.toString(pending + active), "serving sessions"),
                new Stage(QueuePairState.ERR, Integer.toString(draining), "being released"));
    }
}
