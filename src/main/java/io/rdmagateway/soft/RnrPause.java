package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Syndrome;

/**
 * The pauses that a responder without a receive asks for, until something is accepted again. In the engine's turns.
 *
 * @see <a href="https://www.infinibandta.org/ibta-specification/">IBTA vol. 1, 9.7.5.2.8</a>
 */
final class RnrPause {

    private static final int FOR_EVER = 7;

    private final int maxRetries;
    private int retries;
    private long until = RetransmitTimer.NEVER;

    /** @param maxRetries pauses in a row; 7 for any number */
    RnrPause(int maxRetries) {
        this.maxRetries = maxRetries;
    }

    boolean isOn() {
        return until != RetransmitTimer.NEVER;
    }

    /** Returns when it ends. */
    long until() {
        return until;
    }

    /** @return false when there were too many in a row */
    boolean begin(int syndrome, long now) {
        if (maxRetries != FOR_EVER && retries++ >= maxRetries) {
            return false;
        }
        until = now + Syndrome.rnrPauseNanos(syndrome);
        return true;
    }

    void end() {
        until = RetransmitTimer.NEVER;
    }

    /** Something was accepted. */
    void progressed() {
        retries = 0;
    }
}
