package io.rdmagateway.server.console;

import io.rdmagateway.session.SessionInfo;
import io.rdmagateway.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A session as the page shows it.
 *
 * @param queuePair where its queue pair is, in words
 * @param why what it waits for, or why it ended; empty when all is well
 */
record SessionRow(
        String id,
        String owner,
        long generation,
        SessionState state,
        Tone tone,
        List<QueuePairStep> steps,
        String queuePair,
        String age,
        int mtuBytes,
        String why) {

    static SessionRow of(SessionInfo info, Instant now) {
        String at = QueuePairStep.at(info.state()).name();
        return new SessionRow(
                Words.id(info.id()),
                info.owner().name(),
                info.generation(),
                info.state(),
                Tone.of(info),
                QueuePairStep.of(info.state()),
                info.state().isOver() ? at + ", released" : at,
                Words.lasting(Duration.between(info.createTime(), now)),
                info.mtu().bytes(),
                why(info));
    }

    private static String why(SessionInfo info) {
        return switch (info.state()) {
            case PENDING -> "waits for the client's RDMA WRITE";
            case ACTIVE -> "";
            case DRAINING, TIMEWAIT, FAILED -> info.endReason();
        };
    }
}
