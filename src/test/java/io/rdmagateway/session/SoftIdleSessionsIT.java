package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.LoopbackPeer;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What sessions cost that do nothing. Needs no packaged program, but this machine and more than a second. */
@Tag("packaged")
class SoftIdleSessionsIT {

    /** 9,000 are asked for by who has the time: each has two sockets, and this process at most 20,000 of them. */
    private static final int IDLE = Integer.getInteger("rdmagateway.sessions.idle", 1000);

    private static final int PINGS = 20_000;
    private static final int PEER_BYTES = 1 << 16;
    private static final Duration LONG = Duration.ofHours(1);

    /** So much slower may half of the echoes be: the figure is printed; a busy machine is not a failure. */
    private static final double TOLERANCE = 5;

    @Test
    void shouldCostNextToNothingWhenIdle() throws Exception {
        List<LoopbackPeer> clients = new ArrayList<>();
        RdmaDevice device = SoftLoopback.open(9);
        // Every connection has a source port of its own, and an address has 16,384 of them.
        RdmaDevice others = SoftLoopback.open(10);
        SessionLimits limits = new SessionLimits(IDLE + 1, LONG, LONG, Duration.ZERO, LONG, IDLE + 1);
        try (ServingDevice serving = ServingDevice.start(() -> device, 1, GidWish.NONE, limits)) {
            LoopbackPeer active = activate(others, serving, clients, "active");
            double[] before = ping(active);
            long[] memory = memory();

            for (int i = 0; i < IDLE; i++) {
                activate(others, serving, clients, "idle-" + i);
            }
            double[] beside = ping(active);
            long[] more = memory();

            System.out.printf(
                    "idle sessions: %d; echo of an active one: half %.1f us alone, %.1f us beside them; p99 %.1f us, %.1f us (%.2f); "
                            + "heap %.1f KiB, all memory %.1f KiB for a session and its client%n",
                    IDLE,
                    before[0],
                    beside[0],
                    before[1],
                    beside[1],
                    beside[1] / before[1],
                    (more[0] - memory[0]) / 1024.0 / IDLE,
                    (more[1] - memory[1]) / 1024.0 / IDLE);
            assertThat(beside[0]).as("half of the echoes").isLessThan(TOLERANCE * before[0]);
            // A client that is there still makes the end of its session quick.
            serving.sessions().close();
        } finally {
            clients.forEach(LoopbackPeer::close);
            others.close();
        }
    }

    private static LoopbackPeer activate(
            RdmaDevice device, ServingDevice serving, List<LoopbackPeer> clients, String request) {
        LoopbackPeer client = new LoopbackPeer(device, PEER_BYTES);
        clients.add(client);
        Session session = serving.sessions().create(ALICE, new SessionSpec(request, client.endpoint()));
        client.connect(session.endpoint());
        assertThat(client.write(session.proof().slot(), 0, session.proof().nonce()))
                .isEqualTo(WorkCompletionStatus.SUCCESS);
        serving.sessions().activate(ALICE, session.id(), 1);
        return client;
    }

    /** Returns how long half of the echoes take at most, and all but one in a hundred, in microseconds. */
    private static double[] ping(LoopbackPeer client) {
        byte[] message = new byte[64];
        long[] nanos = new long[PINGS];
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < PINGS; i++) {
                long start = System.nanoTime();
                client.postRecv();
                client.send(message);
                client.receive();
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        return new double[] {nanos[PINGS / 2] / 1e3, nanos[PINGS * 99 / 100] / 1e3};
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
