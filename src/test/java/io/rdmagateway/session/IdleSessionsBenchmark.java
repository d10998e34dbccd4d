package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.rdmagateway.bench.Turns;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures what sessions cost that do nothing: their memory, and what an active one beside them has to wait for.
 *
 * <p>Arguments: rounds (31), idle sessions (10000).
 */
public final class IdleSessionsBenchmark {

    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** How often the clients are looked after that are idle; 0: never. */
    static final Duration KEEPALIVE = Duration.ofMillis(Long.getLong("rdmagateway.sessions.keepalive", 750));

    static final int ROUNDS = 31;
    private static final int WARM_UP = 16;
    private static final int PINGS = 500;
    private static final int MESSAGE_BYTES = 64;
    private static final long SEND = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern ANONYMOUS = Pattern.compile("RssAnon:\\s+(\\d+) kB");
    private static final int PEER_BYTES = 1 << 16;
    private static final Duration LONG = Duration.ofHours(1);

    /** Half and 99 of 100 of a round's echoes take no longer, in microseconds. */
    record Latency(double half, double p99) {}

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

    /**
     * What came out.
     *
     * @param heapKib of each session
     * @param memoryKib of each session, with what is not in the heap; right with a heap of one size and -XX:+AlwaysPreTouch only
     * @param cores that all of them take, and that the gateway takes with none
     * @param rounds of an echo
     */
    record Result(double heapKib, double memoryKib, double cores, double coresBefore, List<Round> rounds) {}

    /** An echo without idle sessions, and beside them. */
    record Round(Latency alone, Latency beside) {}

    private IdleSessionsBenchmark() {}

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : ROUNDS;
        Result result = measure(args.length > 1 ? Integer.parseInt(args[1]) : 10_000, count);
        Turns.print("memory of an idle session", 0, "KiB", result.memoryKib());
        Turns.print("heap of an idle session", 0, "KiB", result.heapKib());
        Turns.print("cores of a gateway at rest", 0, "% of a core", 100 * result.coresBefore());
        Turns.print("cores of a gateway with idle sessions", 0, "% of a core", 100 * result.cores());
        for (int i = 0; i < result.rounds().size(); i++) {
            Round round = result.rounds().get(i);
            Turns.print("echo alone", i, "us", round.alone().half());
            Turns.print("echo beside idle sessions", i, "us", round.beside().half());
            Turns.print("echo alone, p99", i, "us", round.alone().p99());
            Turns.print(
                    "echo beside idle sessions, p99", i, "us", round.beside().p99());
        }
    }

    private static ServingDevice serve(int lastOfAddress, int idle) {
        SessionLimits limits = new SessionLimits(idle + 1, LONG, LONG, KEEPALIVE, LONG, idle + 1);
        return ServingDevice.start(() -> SoftLoopback.open(lastOfAddress), 1, GidWish.NONE, limits);
    }

    /** The gateway with nobody idle and the one with many take turns: what else this machine does meets both. */
    static Result measure(int idle, int count) throws IOException {
        try (ServingDevice empty = serve(9, idle);
                ServingDevice full = serve(10, idle);
                Active alone = Active.beside(empty, 12);
                Active beside = Active.beside(full, 13);
                IdleClients clients = new IdleClients()) {
            for (int i = 0; i < WARM_UP; i++) {
                alone.ping();
                beside.ping();
            }
            long[] before = memory();
            double coresBefore = coresAtRest();
            for (int i = 0; i < idle; i++) {
                open(full, clients, "idle-" + i);
            }
            long[] after = memory();
            double cores = coresAtRest();
            List<Round> rounds = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                rounds.add(new Round(alone.ping(), beside.ping()));
            }
            // Clients that are there still make the end of their sessions quick.
            full.sessions().close();
            empty.sessions().close();
            return new Result(
                    (after[0] - before[0]) / 1024.0 / idle,
                    (after[1] - before[1]) / 1024.0 / idle,
                    cores,
                    coresBefore,
                    rounds);
        }
    }

    private static void open(ServingDevice serving, IdleClients clients, String request) throws IOException {
        QueuePairEndpoint client = clients.next();
        SessionSpec spec = new SessionSpec(request, client, Optional.empty(), true, Optional.empty());
        Session session = serving.sessions().create(ALICE, spec);
        clients.prove(session);
        serving.sessions().activate(ALICE, session.id(), 1);
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

    /**
     * Returns the bytes of the heap that are used, and those with all that this process has beside its heap. That is what the
     * kernel says less what the heap has taken, which only a heap has in full that touches what it takes and gives nothing back.
     * Pages of files are not counted: the kernel takes them back when it likes.
     */
    private static long[] memory() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        Matcher kib = ANONYMOUS.matcher(Files.readString(Path.of("/proc/self/status")));
        if (!kib.find()) {
            throw new IOException("/proc/self/status says nothing of anonymous memory");
        }
        long resident = 1024 * Long.parseLong(kib.group(1));
        return new long[] {runtime.totalMemory() - runtime.freeMemory(), resident - runtime.freeMemory()};
    }
}
