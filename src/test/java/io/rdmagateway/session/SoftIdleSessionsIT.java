package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.WorkCompletion;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What sessions cost that do nothing. Needs no packaged program, but this machine and more than a second. */
@Tag("packaged")
class SoftIdleSessionsIT {

    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** 10,000 are asked for by who has the time. */
    private static final int IDLE = Integer.getInteger("rdmagateway.sessions.idle", 1000);

    /** How often the clients are looked after that are idle; 0: never. */
    private static final Duration KEEPALIVE = Duration.ofMillis(Long.getLong("rdmagateway.sessions.keepalive", 750));

    private static final int ROUNDS = 31;
    private static final int WARM_UP = 16;
    private static final int PINGS = 500;
    private static final int MESSAGE_BYTES = 64;
    private static final long SEND = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PEER_BYTES = 1 << 16;
    private static final Duration LONG = Duration.ofHours(1);

    /** So much slower may half of the echoes be: the figure is printed; a busy machine is not a failure. */
    private static final double TOLERANCE = 5;

    /** Half and 99 of 100 of a round's echoes take no longer, in microseconds. */
    private record Latency(double half, double p99) {}

    /** One session that is used: on a device of its own, or beside those that are idle. */
    private record Active(RdmaDevice device, LoopbackPeer client) implements AutoCloseable {

        static Active beside(ServingDevice serving, int lastOfAddress) {
            RdmaDevice device = SoftLoopback.open(lastOfAddress);
            LoopbackPeer client = new LoopbackPeer(device, PEER_BYTES);
            Session session = serving.sessions().create(ALICE, new SessionSpec("active", client.endpoint()));
            client.connect(session.endpoint());
            assertThat(client.write(session.proof().slot(), 0, session.proof().nonce()))
                    .isEqualTo(WorkCompletionStatus.SUCCESS);
            serving.sessions().activate(ALICE, session.id(), 1);
            return new Active(device, client);
        }

        Latency ping() {
            long[] nanos = new long[PINGS];
            for (int i = 0; i < PINGS; i++) {
                long start = System.nanoTime();
                client.postRecv();
                client.post(SEND, wr -> wr.send().local(client.mr(), 0, MESSAGE_BYTES));
                // The echo may come before the acknowledgement, when that was lost.
                for (int completed = 0; completed < 2; Thread.yield()) {
                    completed += client.poll(WorkCompletion::requireSuccess);
                    if (System.nanoTime() - start > PATIENCE.toNanos()) {
                        throw new AssertionError("no echo within " + PATIENCE);
                    }
                }
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            return new Latency(nanos[PINGS / 2] / 1e3, nanos[PINGS * 99 / 100] / 1e3);
        }

        @Override
        public void close() {
            client.close();
            device.close();
        }
    }

    private static ServingDevice serve(int lastOfAddress) {
        SessionLimits limits = new SessionLimits(IDLE + 1, LONG, LONG, KEEPALIVE, LONG, IDLE + 1);
        return ServingDevice.start(() -> SoftLoopback.open(lastOfAddress), 1, GidWish.NONE, limits);
    }

    /** The gateway with nobody idle and the one with many take turns: what else this machine does meets both. */
    @Test
    void shouldCostNextToNothingWhenIdle() throws Exception {
        try (ServingDevice empty = serve(9);
                ServingDevice full = serve(10);
                Active alone = Active.beside(empty, 12);
                Active beside = Active.beside(full, 13);
                IdleClients clients = new IdleClients()) {
            for (int i = 0; i < WARM_UP; i++) {
                alone.ping();
                beside.ping();
            }
            long[] before = memory();
            double coresBefore = coresAtRest();
            for (int i = 0; i < IDLE; i++) {
                open(full, clients, "idle-" + i);
            }
            long[] after = memory();
            double cores = coresAtRest();
            System.out.printf(
                    "idle sessions: %d, looked after every %d ms; each of them takes %.1f KiB of heap, %.1f KiB with all memory"
                            + " of the gateway; all of them take %.2f %% of a core (none: %.2f %%)%n",
                    IDLE,
                    KEEPALIVE.toMillis(),
                    (after[0] - before[0]) / 1024.0 / IDLE,
                    (after[1] - before[1]) / 1024.0 / IDLE,
                    100 * cores,
                    100 * coresBefore);
            compare(alone, beside);
            // Clients that are there still make the end of their sessions quick.
            full.sessions().close();
            empty.sessions().close();
        }
    }

    private static void open(ServingDevice serving, IdleClients clients, String request) throws IOException {
        QueuePairEndpoint client = clients.next();
        SessionSpec spec = new SessionSpec(request, client, Optional.empty(), true, Optional.empty());
        Session session = serving.sessions().create(ALICE, spec);
        clients.prove(session);
        serving.sessions().activate(ALICE, session.id(), 1);
    }

    private static void compare(Active alone, Active beside) {
        double[] halves = new double[ROUNDS];
        double[] tails = new double[ROUNDS];
        double[][] each = new double[4][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Latency without = alone.ping();
            Latency with = beside.ping();
            halves[round] = with.half() / without.half();
            tails[round] = with.p99() / without.p99();
            each[0][round] = without.half();
            each[1][round] = with.half();
            each[2][round] = without.p99();
            each[3][round] = with.p99();
        }
        System.out.printf(
                "echo of an active one, alone and beside them, medians of %d rounds: half %.1f us, %.1f us (%.2f); p99 %.1f us,"
                        + " %.1f us (%.2f, half of the rounds from %.2f to %.2f)%n",
                ROUNDS,
                quantile(each[0], 0.5),
                quantile(each[1], 0.5),
                quantile(halves, 0.5),
                quantile(each[2], 0.5),
                quantile(each[3], 0.5),
                quantile(tails, 0.5),
                quantile(tails, 0.25),
                quantile(tails, 0.75));
        assertThat(quantile(halves, 0.5)).as("half of the echoes").isLessThan(TOLERANCE);
    }

    private static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (share * (sorted.length - 1))];
    }

    /** Returns how many cores this process uses while nobody asks for anything. */
    private static double coresAtRest() {
        long cpu = OS.getProcessCpuTime();
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(2);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        return (double) (OS.getProcessCpuTime() - cpu) / (System.nanoTime() - start);
    }

    /** Returns the bytes of the heap that are used, and those of the machine's memory that this process has. */
    private static long[] memory() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long pages =
                Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
        return new long[] {runtime.totalMemory() - runtime.freeMemory(), pages * 4096};
    }
}
