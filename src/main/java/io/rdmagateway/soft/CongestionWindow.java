package io.rdmagateway.soft;

/** How many packets of a connection may be on their way: less after a loss, more while all goes well. In the engine's turns. */
final class CongestionWindow {

    /** After silence a few packets ask whether the peer is there; the whole window would drown a slow one. */
    private static final int AFTER_TIMEOUT = 32;

    private static final int AFTER_LOSS = 16;

    private static final int AT_FIRST = 8;

    private final int max;
    private int packets;
    /** Up to this packet it was what held others back. */
    private long boundedUntil;

    /** @param max in packets */
    CongestionWindow(int max) {
        this.max = max;
        this.packets = Math.ceilDiv(max, AT_FIRST);
    }

    int packets() {
        return packets;
    }

    /** Tells whether there is room for more; one request always has it. */
    boolean admits(long inFlight, int more, long cursor) {
        boolean admits = inFlight == 0 || inFlight + more <= packets;
        if (!admits) {
            boundedUntil = cursor;
        }
        return admits;
    }

    /**
     * All packets before one more are answered. It grows only where it was the bound: what a quiet connection never tried, a
     * slow link might not bear.
     */
    void answered(int count, long unacked) {
        if (unacked < boundedUntil) {
            packets = Math.min(max, packets + count);
        }
    }

    void onLoss() {
        packets = Math.max(Math.ceilDiv(max, AFTER_LOSS), packets / 2);
    }

    void onTimeout() {
        packets = Math.ceilDiv(max, AFTER_TIMEOUT);
    }
}
