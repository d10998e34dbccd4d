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

    private static final Duration SLACK = Duration.ofSeconds(1);
    private static final long FIRST_GENERATION = 1;
    /** Warm-up: what a JVM takes for good it takes at first. */
    private static final double WARM_SHARE = 0.2;

    private final GatewayWitness witness;
    private final Duration lease;
    private final Duration pendingTimeout;
    private final Duration poll;
    private final Semaphore living;
    private final IntFunction<String> softAddress;
    private final Times deletes = new Times();
    private final Map<KillPoint, Times> ends = new EnumMap<>(KillPoint.class);
    private final AtomicInteger victims = new AtomicInteger();
    private final AtomicInteger strayed = new AtomicInteger();
    private final AtomicInteger cycles = new AtomicInteger();
    private long warmKib;
    private long lastKib;

    /**
     * Makes one.
     *
     * @param poll how often to ask: a gateway that is emulated has nothing else to do before long
     * @param atATime how many processes live at a time
     * @param softAddress gives each of them its soft device's address; empty where the kernel has a device
     */
    KillMatrix(
            GatewayWitness witness,
            Duration lease,
            Duration pendingTimeout,
            Duration poll,
            int atATime,
            IntFunction<String> softAddress) {
        this.witness = witness;
        this.lease = lease;
        this.pendingTimeout = pendingTimeout;
        this.poll = poll;
        this.living = new Semaphore(atATime);
        this.softAddress = softAddress;
        Arrays.stream(KillPoint.values()).forEach(point -> ends.put(point, new Times()));
    }

    /**
     * Kills at least so many clients, at each point equally many. Between rounds the gateway must hold nothing.
     *
     * @param wanted how many clients
     * @param together how many of them are one process
     * @param timesEachRound how often each point comes in a round
     */
    void run(int wanted, int together, int timesEachRound) {
        List<KillPoint> points = Arrays.asList(KillPoint.values());
        while (cycles.get() < wanted) {
            List<List<KillPoint>> groups = new ArrayList<>();
            for (int time = 0; time < timesEachRound; time++) {
                for (int from = 0; from < points.size(); from += together) {
                    groups.add(points.subList(from, Math.min(from + together, points.size())));
                }
            }
            all(groups.stream().<Runnable>map(group -> () -> kill(group)).toList());
            requireNothingHeld();
            lastKib = witness.residentKib();
            if (warmKib == 0 && cycles.get() >= wanted * WARM_SHARE) {
                warmKib = lastKib;
            }
            System.out.printf("%d kills, %d KiB resident%n", cycles.get(), lastKib);
        }
    }

    private static void all(List<Runnable> tasks) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<?> one : tasks.stream().map(executor::submit).toList()) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void kill(List<KillPoint> points) {
        int number = victims.getAndIncrement();
        VictimProcess victim;
        living.acquireUninterruptibly();
        try {
            victim = VictimProcess.at(
                    points, witness.gateway().port(), witness.gateway().certificates(), softAddress.apply(number));
            victim.kill();
        } catch (VictimProcess.Strayed e) {
            // It is as dead as the others, and what it leaves has to go with theirs.
            strayed.incrementAndGet();
            System.out.println(e.getMessage());
            return;
        } finally {
            living.release();
        }
        long killed = System.nanoTime();
        cycles.addAndGet(points.size());
        // A session whose id its client never learned is seen at the end of the round.
        all(victim.sessionIds().entrySet().stream()
                .<Runnable>map(entry -> () -> end(entry.getKey(), entry.getValue(), killed, number))
                .toList());
    }

    /** Sees a session to its end: every other time by itself, else deleted at once. */
    private void end(KillPoint point, String id, long killed, int number) {
        if ((number + point.ordinal()) % 2 == 1) {
            long start = System.nanoTime();
            witness.stubs()
                    .sessions()
                    .deleteSession(DeleteSessionRequest.newBuilder()
                            .setSessionId(id)
                            .setGeneration(FIRST_GENERATION)
                            .build());
            deletes.addNanos(System.nanoTime() - start);
            assertThat(witness.isOver(id)).as("over when deleted, %s", point).isTrue();
        } else {
            await(point + " is over")
                    .pollInterval(poll)
                    .pollDelay(Duration.ZERO)
                    .atMost(limit(point).plus(SLACK).plus(poll))
                    .until(() -> witness.isOver(id));
            ends.get(point).addNanos(System.nanoTime() - killed);
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
                .pollInterval(poll)
                .pollDelay(Duration.ZERO)
                .atMost(longest.plus(SLACK).plus(poll))
                .untilAsserted(() -> assertThat(witness.held()).isEmpty());
    }

    /** Returns the share of processes that ended by themselves, as when a busy machine lets a lease run out. */
    double strayedShare() {
        return (double) strayed.get() / victims.get();
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
        StringBuilder text = new StringBuilder(
                "kill matrix: %d clients in %d processes, %d strayed; resident %d KiB when warm, %d KiB at the end: %+.2f %%%n"
                        .formatted(cycles.get(), victims.get(), strayed.get(), warmKib, lastKib, driftPercent()));
        text.append("DeleteSession with a dead peer, ").append(deletes).append('\n');
        ends.forEach((point, times) -> {
            if (times.count() > 0) {
                text.append("%-16s over by itself, %s%n".formatted(point, times));
            }
        });
        return text.toString();
    }
}
