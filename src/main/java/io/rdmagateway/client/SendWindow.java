package io.rdmagateway.client;

/**
 * Counts operations under way and says which of them must be signaled. Operations of a queue pair end in order, so a
 * completion retires its operation and all before it.
 *
 * <p>Every quarter of the window is signaled: completions come while there is still something to do, and cost little.
 */
final class SendWindow {

    private final int depth;
    private final int signalEvery;
    private long posted;
    private long retired;
    private long confirmed;

    /** @param depth operations under way at most, at least 1 */
    SendWindow(int depth) {
        this.depth = depth;
        this.signalEvery = Math.max(1, depth / 4);
    }

    boolean isFull() {
        return outstanding() >= depth;
    }

    long outstanding() {
        return posted - retired;
    }

    /** @param end what {@link #next()} was behind an operation */
    boolean isUnderWay(long end) {
        return retired < end;
    }

    /** Returns the number of the next operation, to be its {@code wrId}. */
    long next() {
        return posted;
    }

    /** @param last nothing follows, so that nothing but its own completion would ever retire it */
    boolean mustSignal(boolean last) {
        return last || (posted + 1) % signalEvery == 0;
    }

    void posted() {
        posted++;
    }

    /** One has succeeded, and with it all before it. */
    void confirm(long wrId) {
        confirmed = Math.max(confirmed, Math.min(wrId + 1, posted));
    }

    /** Returns how many have succeeded. */
    long confirmed() {
        return confirmed;
    }

    void retire(long wrId) {
        retired = Math.max(retired, Math.min(wrId + 1, posted));
    }
}
