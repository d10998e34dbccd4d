package io.rdmagateway.server.console;

import io.rdmagateway.session.SessionState;
import io.rdmagateway.verbs.QueuePairState;
import java.util.List;

/**
 * One state on a queue pair's way.
 *
 * @param place {@code past}, {@code here} or {@code ahead}, as the style sheet has it
 */
record QueuePairStep(QueuePairState state, String place) {

    /** The way of a queue pair that nobody holds up. */
    static final List<QueuePairState> WAY = List.of(
            QueuePairState.RESET, QueuePairState.INIT, QueuePairState.RTR, QueuePairState.RTS, QueuePairState.ERR);

    /** Returns where a session's queue pair is; of one that was released, where it was. */
    static QueuePairState at(SessionState session) {
        return switch (session) {
            case PENDING, ACTIVE -> QueuePairState.RTS;
            case DRAINING, TIMEWAIT, FAILED -> QueuePairState.ERR;
        };
    }

    static List<QueuePairStep> of(SessionState session) {
        int here = WAY.indexOf(at(session));
        return WAY.stream()
                .map(state -> {
                    int index = WAY.indexOf(state);
                    return new QueuePairStep(state, index < here ? "past" : index == here ? "here" : "ahead");
                })
                .toList();
    }
}
