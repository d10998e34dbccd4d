package io.rdmagateway.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.proto.v1.DeleteSessionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Kills clients at every {@link KillPoint}, some at a time, and sees to it that the gateway gets rid of what they leave
 * behind: of one half by itself, of the other half when somebody deletes the session at once.
 */
final class KillMatrix {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration SLACK = Duration.ofSeconds(1);
    private static final long FIRST_GENERATION = 1;
    /** Warm-up: what a JVM takes for good it takes at first. */
    private static final double WARM_SHARE = 0.2;

    private final GatewayWitness witness;
    private final Duration lease;
    private final Duration pendingTimeout;
    private final Semaphore living;
    private final IntFunction<String> softAddress;
    private final Times deletes = new Times();
    private final Map<KillPoint, Times> ends = new EnumMap<>(KillPoint.class);
    private final AtomicInteger cycles = new AtomicInteger();
    private long warmKib;
    private long lastKib;

    /**
     * Makes one.
     *
     * @param atATime how many clients live at a time
     * @param softAddress gives each of them its soft device's address; empty where the kernel has a device
     */
    KillMatrix(
            GatewayWitness witness,
            Duration lease,
            Duration pendingTimeout,
            int atATime,
            IntFunction<String> softAddress) {
        this.witness = witness;
        this.lease = lease;
        this.pendingTimeout = pendingTimeout;
        this.living = new Semaphore(atATime);
        this.softAddress = softAddress;
        Arrays.stream(KillPoint.values()).forEach(point -> ends.put(point, new Times()));
    }

    /** Performs at least so many cycles: each point comes equally often. Between batches the gateway must hold nothing. */
    void run(int wanted, int timesEachBatch) {
        for (int batch = 0; cycles.get() < wanted; batch++) {
            runBatch(batch, timesEachBatch);
            requireNothingHeld();
            lastKib = witness.residentKib();
            if (warmKib == 0 && cycles.get() >= wanted * WARM_SHARE) {
                warmKib = lastKib;
            }
            System.out.printf("%d kills, %d KiB resident%n", cycles.get(), lastKib);
        }
    }

    private void runBatch(int batch, int timesEach) {
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int time = 0; time < timesEach; time++) {
                for (KillPoint point : KillPoint.values()) {
                    // Over two batches each point meets both endings.
                    boolean delete = (batch * timesEach + time + point.ordinal()) % 2 == 1;
                    int cycle = cycles.getAndIncrement();
                    running.add(executor.submit(() -> cycle(point, softAddress.apply(cycle), delete)));
                }
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void cycle(KillPoint point, String address, boolean delete) {
        String id = killAt(point, address);
        if (id.isEmpty()) {
            return; // if there is a session, the end of the batch sees it
        }
        long killed = System.nanoTime();
        if (delete) {
            witness.stubs()
                    .sessions()
                    .deleteSession(DeleteSessionRequest.newBuilder()
                            .setSessionId(id)
                            .setGeneration(FIRST_GENERATION)
                            .build());
            deletes.addNanos(System.nanoTime() - killed);
            assertThat(witness.isOver(id)).as("over when deleted, %s", point).isTrue();
        } else {
            await(point + " is over")
                    .pollInterval(POLL)
                    .pollDelay(Duration.ZERO)
                    .atMost(limit(point).plus(SLACK))
                    .until(() -> witness.isOver(id));
            ends.get(point).addNanos(System.nanoTime() - killed);
        }
    }

    /** Returns the session that the client knew of; empty when it knew of none. */
    private String killAt(KillPoint point, String address) {
        living.acquireUninterruptibly();
        try {
            VictimProcess victim = VictimProcess.at(
                    point, witness.gateway().port(), witness.gateway().certificates(), address);
            victim.kill();
            return victim.sessionId();
        } finally {
            living.release();
        }
    }

    /** How long the gateway may believe in a client that died there. */
    private Duration limit(KillPoint point) {
        boolean active = point.compareTo(KillPoint.ACTIVATE_SENT) > 0;
        boolean pending = point.compareTo(KillPoint.ACTIVATE_SENT) < 0;
        return active || !pending && lease.compareTo(pendingTimeout) > 0 ? lease : pendingTimeout;
    }

    private void requireNothingHeld() {
        Duration longest = lease.compareTo(pendingTimeout) > 0 ? lease : pendingTimeout;
        await("nothing held")
                .pollInterval(POLL)
                .pollDelay(Duration.ZERO)
                .atMost(longest.plus(SLACK))
                .untilAsserted(() -> assertThat(witness.held()).isEmpty());
    }

    /** Returns how long DeleteSession took when its client was dead. */
    Times deletes() {
        return deletes;
    }

    /** Returns by how much resident memory grew since it was warm, in percent. */
    double driftPercent() {
        return 100.0 * (lastKib - warmKib) / warmKib;
    }

    String report() {
        StringBuilder text =
                new StringBuilder("kill matrix: %d cycles; resident %d KiB when warm, %d KiB at the end: %+.2f %%%n"
                        .formatted(cycles.get(), warmKib, lastKib, driftPercent()));
        text.append("DeleteSession with a dead peer, ").append(deletes).append('\n');
        ends.forEach((point, times) -> {
            if (times.count() > 0) {
                text.append("%-16s over by itself, %s%n".formatted(point, times));
            }
        });
        return text.toString();
    }
}
