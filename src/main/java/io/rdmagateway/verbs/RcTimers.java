package io.rdmagateway.verbs;

/**
 * How a reliable connection waits and retries.
 *
 * @param ackTimeout exponent: 4.096 µs · 2^n; 14 is 67 ms, 0 waits for ever
 * @param retryCount 0 to 6 resends before RETRY_EXC_ERR; 7 is refused since some devices then retry for ever
 * @param rnrRetry 0 to 6 resends when the receiver is not ready, 7 means for ever
 * @param minRnrTimer code of the pause that this side asks for when it is not ready; 12 is 0.64 ms
 * @param hopLimit IP TTL of outgoing packets, 1 to 255
 */
public record RcTimers(int ackTimeout, int retryCount, int rnrRetry, int minRnrTimer, int hopLimit) {

    /** A receiver that pauses, as one does that collects garbage, outlasts six pauses of 0.64 ms: it is waited for. */
    public static final RcTimers DEFAULT = new RcTimers(14, 6, 7, 12, 64);

    public RcTimers {
        check("ackTimeout", ackTimeout, 0, 31);
        check("retryCount", retryCount, 0, 6);
        check("rnrRetry", rnrRetry, 0, 7);
        check("minRnrTimer", minRnrTimer, 0, 31);
        check("hopLimit", hopLimit, 1, 255);
    }

    private static void check(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(field + ": must be " + min + " to " + max + ", was " + value);
        }
    }
}
