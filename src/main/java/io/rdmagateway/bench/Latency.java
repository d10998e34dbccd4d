package io.rdmagateway.bench;

import io.rdmagateway.verbs.QueuePairCaps;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;

/**
 * How long a message takes, as half of the time that it and its answer take: what ib_send_lat and ib_write_lat measure. One
 * thread plays both ends, or each has its own, as two processes would.
 */
public final class Latency implements AutoCloseable {

    private static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int DIGITS = 3;
    private static final int MAX_THREADS = 2;
    private static final int ALIGNMENT_BYTES = 64;

    /** Completions of one length may come while the next is measured. */
    private static final int SEND_WRS = 4 * Player.TX_DEPTH;

    private final Devices devices;
    private final Verb verb;
    private final Path path;
    private final int threads;
    private final Closing closing = new Closing();
    private final End left;
    private final End right;
    private final Waiting leftWaiting;
    private final Waiting rightWaiting;
    private boolean receivesPosted;

    /**
     * Makes and connects the queue pairs.
     *
     * @param verb WRITE or SEND
     * @throws OptionException the devices cannot do that
     */
    public Latency(Devices devices, Verb verb, Path path, int threads, int longestBytes) {
        if (verb == Verb.READ) {
            throw new OptionException("verb", "must be write or send; a READ has no way back, see 'bench read'");
        }
        if (verb == Verb.WRITE && path.events()) {
            throw new OptionException("events", "a WRITE completes nothing at the other end; is --verb send meant?");
        }
        OptionException.requireBetween("threads", threads, 1, MAX_THREADS);
        devices.requireCarrying(path, SEND_WRS, Player.RX_DEPTH, longestBytes);
        this.devices = devices;
        this.verb = verb;
        this.path = path;
        this.threads = threads;
        try (Closing undo = new Closing()) {
            undo.add(closing);
            Station leftStation = closing.add(new Station(devices.local(), devices.localPort(), cqes()));
            Station rightStation = closing.add(new Station(devices.peer(), devices.peerPort(), cqes()));
            left = end(leftStation, longestBytes);
            right = end(rightStation, longestBytes);
            End.connect(left, right);
            leftWaiting = leftStation.waiting(path.events());
            rightWaiting = rightStation.waiting(path.events());
            undo.keep();
        }
    }

    private static int cqes() {
        return SEND_WRS + Player.RX_DEPTH;
    }

    private End end(Station station, int longestBytes) {
        long half = (longestBytes + ALIGNMENT_BYTES - 1L) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
        return closing.add(new End(
                station, new QueuePairCaps(SEND_WRS, Player.RX_DEPTH, 1, 1, path.inlineBytes()), path, 2 * half));
    }

    /** Measures one length, after a warm-up. */
    public Row measure(int bytes, Extent extent) {
        Player ping = new Player(left, right, verb, bytes, path.inlineBytes(), leftWaiting);
        Player pong = new Player(right, left, verb, bytes, path.inlineBytes(), rightWaiting);
        if (verb == Verb.SEND && !receivesPosted) {
            ping.postReceives();
            pong.postReceives();
            receivesPosted = true;
        }
        Histogram nanos = new Histogram(LONGEST_NANOS, DIGITS);
        if (threads == 1) {
            play(ping, pong, extent, nanos);
        } else {
            List<Callable<Void>> both = List.of(
                    () -> {
                        try {
                            play(ping, null, extent, nanos);
                        } finally {
                            pong.stop();
                        }
                        return null;
                    },
                    () -> {
                        answer(pong);
                        return null;
                    });
            Crew.perform(both);
        }
        return new LatencyRow(bytes, nanos);
    }

    private static void answer(Player pong) {
        while (pong.await()) {
            pong.send();
        }
    }

    private static void play(Player ping, Player pong, Extent extent, Histogram nanos) {
        if (extent.hasWarmUp()) {
            play(ping, pong, extent.forWarmUp(), nanos);
            nanos.reset();
        }
        long now = System.nanoTime();
        long deadline = extent.deadline(now);
        for (long i = 0; i < extent.iterations() && now - deadline < 0; i++) {
            long begin = now;
            ping.send();
            if (pong != null) {
                pong.await();
                pong.send();
            }
            ping.await();
            now = System.nanoTime();
            nanos.recordValue(Math.min(LONGEST_NANOS, now - begin));
        }
    }

    /** Returns what has an influence on the figures. */
    public Map<String, Object> setting() {
        Map<String, Object> object = new LinkedHashMap<>(devices.json());
        object.putAll(path.json(left.qp()));
        object.put("threads", threads);
        return object;
    }

    @Override
    public void close() {
        closing.close();
    }
}
