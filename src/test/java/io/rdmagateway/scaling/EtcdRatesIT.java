package io.rdmagateway.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.directory.Directory;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.directory.NodeEvent;
import io.rdmagateway.directory.NodeWatcher;
import io.rdmagateway.directory.Nodes;
import io.rdmagateway.directory.Position;
import io.rdmagateway.directory.etcd.EtcdDirectory;
import io.rdmagateway.directory.etcd.EtcdSettings;
import io.rdmagateway.directory.json.NodeJson;
import io.rdmagateway.testing.EtcdServer;
import io.rdmagateway.testing.ProcessCost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a real etcd of this machine takes what gateways ask of it. {@code rdmagateway.scaling.nodes} says how many. */
@Tag("packaged")
class EtcdRatesIT {

    private static final int NODES = Integer.getInteger("rdmagateway.scaling.nodes", 200);
    private static final int CLIENTS = Integer.getInteger("rdmagateway.scaling.clients", 8);
    private static final int CALLS_AT_A_TIME = 4;
    private static final int WATCHES_OF_A_CLIENT = 10;
    private static final int CHANGES = 100;

    @TempDir
    static Path dir;

    /** Counts what is present, from its {@code Synced} on. */
    private record Counter(CountDownLatch synced, CountDownLatch changes) implements NodeWatcher {

        @Override
        public void tell(NodeEvent event, Optional<Position> position) {
            if (event instanceof NodeEvent.Synced) {
                synced.countDown();
            } else if (synced.getCount() == 0) {
                changes.countDown();
            }
        }

        @Override
        public void fail(DirectoryException cause) {
            throw cause;
        }
    }

    private final List<Directory> clients = new ArrayList<>();
    private long etcdPid;

    private Directory client(int call) {
        return clients.get(call % clients.size());
    }

    /** Each call once, several of each client at a time. */
    private void measure(String what, int calls, IntConsumer call) throws Exception {
        double cpu = ProcessCost.of(etcdPid).cpuSeconds();
        long begin = System.nanoTime();
        int lanes = CLIENTS * CALLS_AT_A_TIME;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int lane = 0; lane < lanes; lane++) {
                int first = lane;
                all.add(threads.submit(() -> {
                    for (int i = first; i < calls; i += lanes) {
                        call.accept(i);
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        report(what, calls, begin, cpu);
    }

    private void report(String what, long times, long beginNanos, double cpuBefore) {
        double seconds = (System.nanoTime() - beginNanos) / 1e9;
        double cpu = ProcessCost.of(etcdPid).cpuSeconds() - cpuBefore;
        System.out.printf(
                "etcd: %d %s: %.0f/s, %.0f us of etcd's processor time each%n",
                times, what, times / seconds, 1e6 * cpu / times);
    }

    private static String id(int i) {
        return "gateway-%05d".formatted(i);
    }

    @Test
    void shouldTellWhatNodesCostEtcd() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(dir)) {
            etcdPid = ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().command().orElse("").endsWith("etcd"))
                    .findFirst()
                    .orElseThrow()
                    .pid();
            EtcdSettings settings = new EtcdSettings(
                    List.of(etcd.endpoint()),
                    "/scaling/",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(new EtcdDirectory(settings));
                }
                System.out.printf(
                        "etcd: a node with two devices and a region has %d bytes%n",
                        NodeJson.write(Nodes.node(id(0), Nodes.HOLDER, 1)).length);
                measure("nodes registered", NODES, i -> client(i).register(Nodes.node(id(i), Nodes.HOLDER, 1)));
                measure(
                        "beats that say the same",
                        4 * NODES,
                        i -> client(i).register(Nodes.node(id(i % NODES), Nodes.HOLDER, 1)));
                measure(
                        "beats that say something new",
                        NODES,
                        i -> client(i).register(Nodes.node(id(i), Nodes.HOLDER, 2)));
                fanOut();
                System.out.printf(
                        "etcd: its file has %d KiB, it has %d MiB of memory%n",
                        Files.size(dir.resolve("etcd/member/snap/db")) >> 10,
                        ProcessCost.of(etcdPid).residentBytes() >> 20);
            } finally {
                clients.forEach(Directory::close);
            }
        }
    }

    private void fanOut() throws Exception {
        List<Counter> counters = new ArrayList<>();
        List<Directory.Watch> watches = new ArrayList<>();
        for (int i = 0; i < CLIENTS * WATCHES_OF_A_CLIENT; i++) {
            Counter counter = new Counter(new CountDownLatch(1), new CountDownLatch(CHANGES));
            counters.add(counter);
            watches.add(client(i).watch(Optional.empty(), counter));
            assertThat(counter.synced().await(30, TimeUnit.SECONDS)).isTrue();
        }
        double cpu = ProcessCost.of(etcdPid).cpuSeconds();
        long begin = System.nanoTime();
        for (int i = 0; i < CHANGES; i++) {
            client(i).register(Nodes.node(id(i), Nodes.HOLDER, 3));
        }
        for (Counter counter : counters) {
            assertThat(counter.changes().await(30, TimeUnit.SECONDS)).isTrue();
        }
        report(
                "changes one by one, told to " + counters.size() + " watches: events",
                (long) CHANGES * counters.size(),
                begin,
                cpu);
        watches.forEach(Directory.Watch::close);
    }
}
