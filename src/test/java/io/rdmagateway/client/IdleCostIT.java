package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.ProcessCost;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What sessions cost the packaged gateway that do nothing: memory, processor, and bytes on the control connection. The
 * system properties {@code rdmagateway.cost.sessions} and {@code rdmagateway.cost.per-connection} say how many.
 */
@Tag("packaged")
class IdleCostIT {

    private static final int SESSIONS = Integer.getInteger("rdmagateway.cost.sessions", 50);
    private static final int PER_CONNECTION = Integer.getInteger("rdmagateway.cost.per-connection", 1);
    private static final long REST_SECONDS = Long.getLong("rdmagateway.cost.rest-seconds", 2);
    private static final double HEAP_LIMIT_BYTES = 4 << 20;

    @TempDir
    static Path dir;

    /** Connections and the sessions on them. */
    private static final class Crowd implements AutoCloseable {

        private final List<GatewayClient> connections = new ArrayList<>();
        private final List<ClientSession> sessions = new ArrayList<>();
        private long bytesToOpen;

        static Crowd open(ServedGateway gateway, RdmaDevice device) {
            Crowd crowd = new Crowd();
            for (int i = 0; i < SESSIONS; i++) {
                if (i % PER_CONNECTION == 0) {
                    crowd.connections.add(new GatewayClient(SoftClients.options(gateway)));
                }
                GatewayClient connection = crowd.connections.getLast();
                long before = connection.traffic().totalBytes();
                crowd.sessions.add(connection.open(device, SessionOptions.DEFAULT));
                // At once: those that are open already talk on.
                crowd.bytesToOpen += connection.traffic().totalBytes() - before;
            }
            return crowd;
        }

        long controlBytes() {
            return connections.stream()
                    .mapToLong(connection -> connection.traffic().totalBytes())
                    .sum();
        }

        @Override
        public void close() {
            sessions.forEach(ClientSession::close);
            connections.forEach(GatewayClient::close);
        }
    }

    /** Heap that is used after a collection, and what the process has. */
    private record Footprint(long heapBytes, ProcessCost process) {

        static Footprint of(ServedGateway gateway) throws Exception {
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            assertThat(new ProcessBuilder(jcmd, Long.toString(gateway.pid()), "GC.run")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor())
                    .isZero();
            double heap = gateway.metrics()
                    .lines()
                    .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
            return new Footprint((long) heap, ProcessCost.of(gateway.pid()));
        }
    }

    private static double coresAtRest(ServedGateway gateway) {
        double before = ProcessCost.of(gateway.pid()).cpuSeconds();
        rest();
        return (ProcessCost.of(gateway.pid()).cpuSeconds() - before) / REST_SECONDS;
    }

    private static void rest() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(REST_SECONDS);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    @Test
    void shouldTellWhatIdleSessionsCost() throws Exception {
        Map<String, String> room = Map.of("GATEWAY_LIMITS_SESSIONS", Integer.toString(2 * SESSIONS + 8));
        try (ServedGateway gateway = SoftClients.serve(dir, room);
                RdmaDevice device = SoftClients.openDevice()) {
            // Loads classes, and takes what is taken once.
            Crowd.open(gateway, device).close();
            Footprint before = Footprint.of(gateway);
            double coresBefore = coresAtRest(gateway);
            long begin = System.nanoTime();
            try (Crowd crowd = Crowd.open(gateway, device)) {
                double openMillis = (System.nanoTime() - begin) / 1e6 / SESSIONS;
                long opened = crowd.controlBytes();
                double cores = coresAtRest(gateway);
                double bytesPerSecond = (crowd.controlBytes() - opened) / (double) REST_SECONDS;
                Footprint after = Footprint.of(gateway);
                double heap = (after.heapBytes() - before.heapBytes()) / (double) SESSIONS;
                System.out.printf(
                        "idle sessions: %d, %d on a connection; of each: %.1f KiB of heap, %.1f KiB resident, %.1f ms and %d control"
                                + " bytes to open, %.1f control bytes/s; all: %.2f %% of a core (none: %.2f %%); resident %d MiB%n",
                        SESSIONS,
                        PER_CONNECTION,
                        heap / 1024,
                        (after.process().residentBytes() - before.process().residentBytes()) / 1024.0 / SESSIONS,
                        openMillis,
                        crowd.bytesToOpen / SESSIONS,
                        bytesPerSecond / SESSIONS,
                        100 * cores,
                        100 * coresBefore,
                        after.process().residentBytes() >> 20);
                assertThat(heap).isLessThan(HEAP_LIMIT_BYTES);
                assertThat(crowd.sessions)
                        .allSatisfy(session -> assertThat(session.isUsable()).isTrue());
            }
        }
    }
}
