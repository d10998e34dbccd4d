package io.rdmagateway.session;

import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Takes the completions of all sessions. {@link #turn} is called by one thread; the rest by any.
 *
 * <p>It costs by the sessions that have something to do. Those are polled, for a while after their last completion too, since
 * the next message mostly follows soon; then their queues are armed and announce themselves on the channel that all of them
 * share. When there is nothing to poll the thread sleeps on it.
 */
public final class CompletionEngine {

    private static final int IDLE_TURNS_BEFORE_ARMED = 100;
    /** Without others it takes less than a microsecond. */
    private static final Duration LONG_YIELD = Duration.ofNanos(200_000);
    /** Busy sessions do not keep others from being heard for longer. */
    private static final int BUSY_TURNS_BEFORE_LISTENING = 8;
    /** How old a heartbeat grows. */
    private static final Duration LONGEST_SLEEP = Duration.ofMillis(500);
    /** After this time all are polled: some devices, rxe of Linux 6.1 among them, do not announce everything. */
    private static final Duration SWEEP_INTERVAL = Duration.ofMillis(500);
    /** So many in a turn: those that are active do not wait for thousands that are idle. */
    private static final int SWEPT_PER_TURN = 32;

    /** A session that is polled. */
    private static final class Active {

        private final CompletionSource source;
        private int idleTurns;

        Active(CompletionSource source) {
            this.source = source;
        }
    }

    private final CompletionChannel channel;
    private final Map<CompletionQueue, CompletionSource> sources = new ConcurrentHashMap<>();
    /** Added, and never polled or armed yet. */
    private final Queue<CompletionSource> fresh = new ConcurrentLinkedQueue<>();

    private final List<Active> active = new ArrayList<>();
    private int busyTurns;
    /** Others take every core: who yields is put last, and who sleeps is run soon after it is woken. */
    private boolean crowded;

    private long sweptNanos = System.nanoTime();
    private Iterator<CompletionSource> unswept = Collections.emptyIterator();

    /** @param channel borrowed: the completion queues of all sources announce on it */
    public CompletionEngine(CompletionChannel channel) {
        this.channel = channel;
    }

    CompletionChannel channel() {
        return channel;
    }

    void add(CompletionSource source) {
        sources.put(source.queue(), source);
        fresh.add(source);
        channel.wakeUp();
    }

    void remove(CompletionSource source) {
        sources.remove(source.queue());
    }

    /** Ends the sleep of the thread that serves. */
    public void wakeUp() {
        channel.wakeUp();
    }

    /** Serves every session that has something to do once; sleeps when none has. */
    public void turn() {
        for (CompletionSource source = fresh.poll(); source != null; source = fresh.poll()) {
            active.add(new Active(source));
        }
        if (active.isEmpty()) {
            listen(unswept.hasNext() ? Duration.ZERO : LONGEST_SLEEP);
        } else if (!takeAll()) {
            listen(Duration.ZERO);
            yieldToOthers();
        } else if (++busyTurns % BUSY_TURNS_BEFORE_LISTENING == 0) {
            listen(Duration.ZERO);
        }
        sweep();
    }

    private void yieldToOthers() {
        long start = System.nanoTime();
        Thread.yield();
        crowded = System.nanoTime() - start > LONG_YIELD.toNanos();
    }

    private void sweep() {
        if (!unswept.hasNext() && System.nanoTime() - sweptNanos >= SWEEP_INTERVAL.toNanos()) {
            sweptNanos = System.nanoTime();
            unswept = sources.values().iterator();
        }
        for (int i = 0; i < SWEPT_PER_TURN && unswept.hasNext(); i++) {
            take(unswept.next());
        }
    }

    /** Polls again from now on those that announce themselves. */
    private void listen(Duration limit) {
        Optional<CompletionQueue> announced = channel.await(limit);
        while (announced.isPresent()) {
            CompletionSource source = sources.get(announced.get());
            if (source != null && active.stream().noneMatch(each -> each.source == source)) {
                active.add(new Active(source));
            }
            announced = channel.await(Duration.ZERO);
        }
    }

    private boolean takeAll() {
        int count = 0;
        for (Iterator<Active> each = active.iterator(); each.hasNext(); ) {
            Active one = each.next();
            int taken = take(one.source);
            one.idleTurns = taken > 0 ? 0 : one.idleTurns + 1;
            if (one.idleTurns >= (crowded ? 1 : IDLE_TURNS_BEFORE_ARMED)) {
                arm(one.source);
                // What came just before is not announced.
                taken = take(one.source);
                one.idleTurns = 0;
                if (taken == 0) {
                    each.remove();
                }
            }
            count += taken;
        }
        return count > 0;
    }

    private static int take(CompletionSource source) {
        try {
            return source.take();
        } catch (RuntimeException e) {
            source.broke(e);
            return 0;
        }
    }

    private static void arm(CompletionSource source) {
        try {
            source.arm();
        } catch (RuntimeException e) {
            source.broke(e);
        }
    }
}
