package io.rdmagateway.bench;

import io.rdmagateway.verbs.WorkCompletion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** One thread that keeps its queue pairs busy. */
final class Sender implements Callable<Tally> {

    private static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int DIGITS = 3;

    private final List<Stream> streams;
    private final Waiting waiting;
    private final Extent extent;
    private final long stretch;
    private final CyclicBarrier start;
    private final Histogram nanos = new Histogram(LONGEST_NANOS, DIGITS);
    private final Consumer<WorkCompletion> handler = this::complete;
    private long completed;

    /**
     * @param stretch messages over which the peak is looked for
     * @param start where all threads meet
     */
    Sender(List<Stream> streams, Waiting waiting, Extent extent, long stretch, CyclicBarrier start) {
        this.streams = streams;
        this.waiting = waiting;
        this.extent = extent;
        this.stretch = stretch;
        this.start = start;
    }

    private void complete(WorkCompletion wc) {
        wc.requireSuccess();
        Stream stream = streams.get(Stream.index(wc.wrId()));
        long before = stream.completed();
        long posted = stream.complete(wc.wrId());
        completed += stream.completed() - before;
        nanos.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - posted));
    }

    @Override
    public Tally call() throws Exception {
        start.await();
        return run();
    }

    /** Posts and polls until all has completed. */
    Tally run() {
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).begin(extent.iterations());
        }
        long begin = System.nanoTime();
        long deadline = extent.deadline(begin);
        long now = begin;
        long peakNanos = Long.MAX_VALUE;
        long peakMessages = 0;
        long markNanos = begin;
        long markMessages = 0;
        boolean finishing = false;
        while (fill()) {
            waiting.await(handler);
            now = System.nanoTime();
            long messages = completed - markMessages;
            if (messages >= stretch) {
                if ((double) messages * peakNanos > (double) peakMessages * (now - markNanos)) {
                    peakNanos = now - markNanos;
                    peakMessages = messages;
                }
                markNanos = now;
                markMessages = completed;
            }
            if (!finishing && now - deadline >= 0) {
                finishing = true;
                for (int i = 0; i < streams.size(); i++) {
                    streams.get(i).finish();
                }
            }
        }
        double peak = peakMessages == 0 ? 0 : peakMessages * 1e9 / peakNanos;
        return new Tally(completed, begin, now, peak, nanos);
    }

    /** Returns false when nothing is left to post or to wait for. */
    private boolean fill() {
        boolean busy = false;
        for (int i = 0; i < streams.size(); i++) {
            Stream stream = streams.get(i);
            stream.fill();
            busy |= !stream.isDone();
        }
        return busy;
    }
}
