package io.rdmagateway.server.console;

import io.rdmagateway.diagnosis.Verdict;
import io.rdmagateway.session.EndCause;
import io.rdmagateway.session.SessionInfo;
import io.rdmagateway.session.SessionState;
import io.rdmagateway.transfer.TransferState;
import java.util.Locale;

/** How good something is; the page has a colour and a shape for each, beside the words. */
enum Tone {
    GOOD,
    /** Not there yet, or about to change. */
    BUSY,
    BAD,
    /** Over, and nothing is wrong about it. */
    OVER;

    static Tone of(SessionInfo session) {
        boolean asked = session.endCause()
                .filter(cause -> cause == EndCause.DELETED || cause == EndCause.REPLACED)
                .isPresent();
        return switch (session.state()) {
            case PENDING -> BUSY;
            case ACTIVE -> GOOD;
            case DRAINING, TIMEWAIT, FAILED -> asked ? OVER : BAD;
        };
    }

    static Tone of(SessionState state) {
        return switch (state) {
            case PENDING, DRAINING -> BUSY;
            case ACTIVE -> GOOD;
            case TIMEWAIT -> OVER;
            case FAILED -> BAD;
        };
    }

    static Tone of(TransferState state) {
        return switch (state) {
            case QUEUED, RUNNING -> BUSY;
            case DONE -> GOOD;
            case FAILED -> BAD;
            case CANCELLED -> OVER;
        };
    }

    static Tone of(Verdict verdict) {
        return switch (verdict) {
            case OK -> GOOD;
            case WARNING -> BUSY;
            case FAILED -> BAD;
            case SKIPPED -> OVER;
        };
    }

    /** Returns its name as the style sheet has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
