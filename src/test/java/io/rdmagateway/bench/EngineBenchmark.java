package io.rdmagateway.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What the engines of two soft devices take from the machine when nobody uses them, on the heap for each packet, and what
 * they move when every core has somebody who never rests.
 *
 * <p>Arguments: rounds (5), MiB per turn (256), seconds of idling (10).
 */
public final class EngineBenchmark {

    private static final int MESSAGE_BYTES = 64 << 10;
    private static final int WARM_UP = 4;

    private final int rounds;
    private final long bytesPerTurn;
    private final int idleSeconds;

    private EngineBenchmark(int rounds, long bytesPerTurn, int idleSeconds) {
        this.rounds = rounds;
        this.bytesPerTurn = bytesPerTurn;
        this.idleSeconds = idleSeconds;
    }

    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        long mebibytes = args.length > 1 ? Long.parseLong(args[1]) : 256;
        int idleSeconds = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        new EngineBenchmark(rounds, mebibytes << 20, idleSeconds).run();
    }

    private void run() {
        try (SoftPair devices = new SoftPair()) {
            idle(devices, "idle device, no connection");
            try (SoftLane lane = new SoftLane(devices, false, MESSAGE_BYTES, false)) {
                for (int round = -WARM_UP; round < rounds; round++) {
                    move(devices, lane, round);
                }
                idle(devices, "idle device, a connection open");
                amongBusyThreads(lane);
            }
        }
    }

    private void move(SoftPair devices, SoftLane lane, int round) {
        long allocated = devices.allocatedBytes();
        long start = System.nanoTime();
        long moved = lane.move(bytesPerTurn);
        long nanos = System.nanoTime() - start;
        allocated = devices.allocatedBytes() - allocated;
        if (round >= 0) {
            Turns.print(lane.name(), round, "Gbit/s", 8.0 * moved / nanos);
            Turns.print("heap of both engines", round, "B/packet", (double) allocated * lane.payloadBytes() / moved);
        }
    }

    private void amongBusyThreads(SoftLane lane) {
        AtomicBoolean enough = new AtomicBoolean();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread.ofPlatform().daemon().name("busy").start(() -> {
                while (!enough.get()) {
                    Thread.onSpinWait();
                }
            });
        }
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            long moved = lane.move(bytesPerTurn / rounds);
            Turns.print(lane.name() + ", all cores busy", round, "Gbit/s", 8.0 * moved / (System.nanoTime() - start));
        }
        enough.set(true);
    }

    private void idle(SoftPair devices, String lane) {
        long cpu = devices.cpuNanos();
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(idleSeconds);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        double share = (double) (devices.cpuNanos() - cpu) / (System.nanoTime() - start) / 2;
        Turns.print(lane, 0, "% of a core", 100 * share);
    }
}
