package io.rdmagateway.bench;

import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.CompletionWaiter;
import io.rdmagateway.verbs.DeviceInfo;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.WorkCompletion;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Waits for completions of one queue, for one thread: asleep on its channel, or by polling. Who polls in vain for a while gives
 * way to others, since the device may need this core.
 */
final class Waiting {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int BATCH = 64;
    private static final int POLLS_BEFORE_YIELD = 200;

    private final DeviceInfo device;
    private final CompletionQueue cq;
    private final CompletionWaiter sleeper;

    Waiting(DeviceInfo device, CompletionQueue cq, CompletionChannel channel, boolean events) {
        this.device = device;
        this.cq = cq;
        this.sleeper = events ? new CompletionWaiter(cq, channel) : null;
    }

    /** Shows what there is to a handler, and does not wait. */
    int poll(Consumer<? super WorkCompletion> handler) {
        return cq.poll(BATCH, handler);
    }

    /**
     * Shows completions to a handler as soon as there is at least one.
     *
     * @throws DeviceUnavailableException there was none for a minute
     */
    void await(Consumer<? super WorkCompletion> handler) {
        if (await(PATIENCE, handler) == 0) {
            throw late();
        }
    }

    DeviceUnavailableException late() {
        return new DeviceUnavailableException(
                device.provider(),
                device.name() + ": nothing completed for " + PATIENCE.toSeconds()
                        + " s; make what is outstanding shorter: --tx-depth, --sizes, --sessions");
    }

    /** Waits for so long, and returns how many there were. */
    int await(Duration patience, Consumer<? super WorkCompletion> handler) {
        if (sleeper != null) {
            return sleeper.await(patience, handler);
        }
        for (int i = 0; i < POLLS_BEFORE_YIELD; i++) {
            int count = cq.poll(BATCH, handler);
            if (count > 0) {
                return count;
            }
        }
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            int count = cq.poll(BATCH, handler);
            if (count > 0 || System.nanoTime() - deadline >= 0) {
                return count;
            }
            Thread.yield();
        }
    }
}
