package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * Two soft devices on a network in memory, without threads: the test takes their turns and owns their clock. What
 * happens depends on the seed alone.
 */
final class SteppedPair implements DevicePair {

    static final String LEFT = "10.0.0.1";
    static final String RIGHT = "10.0.0.2";

    private static final long TURN_NANOS = 2_000;
    private static final long IDLE_NANOS = 100_000;

    private final MemoryNetwork network = new MemoryNetwork();
    private final FakeClock clock = new FakeClock();
    private final SoftDevice left;
    private final SoftDevice right;

    SteppedPair(long seed) {
        this(seed, (link, clock) -> link);
    }

    private SteppedPair(long seed, BiFunction<Link, NanoClock, Link> around) {
        Random random = new Random(seed);
        left = new SoftDevice("left", around.apply(network.join(LEFT), clock), clock, random);
        right = new SoftDevice("right", around.apply(network.join(RIGHT), clock), clock, random);
    }

    /** Opens two devices, each behind a link of limited speed. */
    static SteppedPair overSlowLinks(long seed, long bytesPerSecond) {
        return new SteppedPair(seed, (link, clock) -> new SlowLink(link, clock, bytesPerSecond));
    }

    /** Opens two devices in {@linkplain Weather#storm the worst weather}. */
    static SteppedPair inStorm(long seed) {
        SteppedPair pair = new SteppedPair(seed);
        pair.network.weather(Weather.storm(new Random(seed)));
        return pair;
    }

    MemoryNetwork network() {
        return network;
    }

    FakeClock clock() {
        return clock;
    }

    @Override
    public RdmaDevice left() {
        return left;
    }

    @Override
    public RdmaDevice right() {
        return right;
    }

    long count(Counter counter) {
        return left.engine().counters().of(counter) + right.engine().counters().of(counter);
    }

    @Override
    public void progress() {
        try {
            clock.advance(TURN_NANOS);
            int work = left.engine().turn() + right.engine().turn();
            if (work == 0 && !network.releaseAll()) {
                clock.advance(IDLE_NANOS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes turns until nothing moves any more, without letting the clock run. */
    void settle() {
        try {
            while (left.engine().turn() + right.engine().turn() > 0 || network.releaseAll()) {}
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
