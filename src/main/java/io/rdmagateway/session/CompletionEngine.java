package io.rdmagateway.session;

import io.rdmagateway.verbs.CompletionChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Takes the completions of all sessions. {@link #turn} is called by one thread; the rest by any.
 *
 * <p>It polls for a while after the last completion, since the next message mostly follows soon, and then sleeps on the
 * channel that all completion queues share.
 */
public final class CompletionEngine {

    private static final int IDLE_TURNS_BEFORE_SLEEP = 100;
    /** Bounds how long a lost announcement could stay unnoticed, and how old a heartbeat grows. */
    private static final Duration LONGEST_SLEEP = Duration.ofMillis(500);

    private final CompletionChannel channel;
    private final List<CompletionSource> sources = new CopyOnWriteArrayList<>();
    private int idleTurns;

    /** @param channel borrowed: the completion queues of all sources announce on it */
    public CompletionEngine(CompletionChannel channel) {
        this.channel = channel;
    }

    CompletionChannel channel() {
        return channel;
    }

    void add(CompletionSource source) {
        sources.add(source);
        channel.wakeUp();
    }

    void remove(CompletionSource source) {
        sources.remove(source);
    }

    /** Ends the sleep of the thread that serves. */
    public void wakeUp() {
        channel.wakeUp();
    }

    /** Serves every session once; sleeps when nothing has happened for some turns. */
    public void turn() {
        if (takeAll()) {
            idleTurns = 0;
        } else if (++idleTurns < IDLE_TURNS_BEFORE_SLEEP) {
            Thread.yield();
        } else {
            armAll();
            if (!takeAll()) {
                channel.await(LONGEST_SLEEP);
            }
            idleTurns = 0;
        }
    }

    private boolean takeAll() {
        int count = 0;
        for (CompletionSource source : sources) {
            try {
                count += source.take();
            } catch (RuntimeException e) {
                source.broke(e);
            }
        }
        return count > 0;
    }

    private void armAll() {
        for (CompletionSource source : sources) {
            try {
                source.arm();
            } catch (RuntimeException e) {
                source.broke(e);
            }
        }
    }
}
