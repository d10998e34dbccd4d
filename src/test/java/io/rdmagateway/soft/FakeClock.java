package io.rdmagateway.soft;

/** A clock that stands still until it is told otherwise. */
final class FakeClock implements NanoClock {

    private long now = -5_000_000_000L;

    @Override
    public long nanoTime() {
        return now;
    }

    void advance(long nanos) {
        now += nanos;
    }
}
