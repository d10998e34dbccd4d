package io.rdmagateway.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.RdmaDevice;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Compares the soft device to gRPC and to bare sockets, all within this JVM and over the loopback interface. The lanes
 * take turns, so that whatever else the machine does meets all of them; ratios are taken turn by turn. On a machine with
 * other work to do the CPU time says more than the speed; it includes the kernel's share, and waiting by yielding.
 *
 * <p>Arguments: rounds (15), MiB per turn (256), seconds of idling (10).
 */
public final class TransportBenchmark {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final String LEFT = "127.0.77.1";
    private static final String RIGHT = "127.0.77.2";
    private static final int SMALL_BYTES = 64 << 10;
    private static final int LARGE_BYTES = 1 << 20;
    private static final int BTH_AND_ICRC_BYTES = 16;
    private static final int WARM_UP = 4;
    private static final int BUSY_TURNS = 5;

    private final int rounds;
    private final long bytesPerTurn;
    private final int idleSeconds;
    private double[][] gigabits;
    private double[][] cpuSeconds;
    private long softPackets;
    private long softAllocated;

    private TransportBenchmark(int rounds, long bytesPerTurn, int idleSeconds) {
        this.rounds = rounds;
        this.bytesPerTurn = bytesPerTurn;
        this.idleSeconds = idleSeconds;
    }

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        long mebibytes = args.length > 1 ? Long.parseLong(args[1]) : 256;
        int idleSeconds = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        new TransportBenchmark(rounds, mebibytes << 20, idleSeconds).run();
    }

    private void run() throws Exception {
        printMachine();
        try (SoftPair devices = new SoftPair()) {
            printIdle(devices, "before any traffic");
            try (Lane softSmall = new SoftLane(devices, false, SMALL_BYTES, false);
                    Lane privateSmall = new SoftLane(devices, false, SMALL_BYTES, true);
                    Lane grpcSmall = new GrpcLane(RIGHT, SMALL_BYTES, false);
                    Lane tunedSmall = new GrpcLane(RIGHT, SMALL_BYTES, true);
                    Lane softLarge = new SoftLane(devices, false, LARGE_BYTES, false);
                    Lane privateLarge = new SoftLane(devices, false, LARGE_BYTES, true);
                    Lane grpcLarge = new GrpcLane(RIGHT, LARGE_BYTES, false);
                    Lane tunedLarge = new GrpcLane(RIGHT, LARGE_BYTES, true);
                    Lane readSmall = new SoftLane(devices, true, SMALL_BYTES, false);
                    Lane readLarge = new SoftLane(devices, true, LARGE_BYTES, false);
                    Lane udp = new UdpLane(LEFT, RIGHT, Mtu.MTU_4096.bytes(), BTH_AND_ICRC_BYTES);
                    Lane largeUdp = new UdpLane(LEFT, RIGHT, privatePayloadBytes(devices), BTH_AND_ICRC_BYTES)) {
                List<Lane> lanes = List.of(
                        softSmall,
                        privateSmall,
                        grpcSmall,
                        tunedSmall,
                        softLarge,
                        privateLarge,
                        grpcLarge,
                        tunedLarge,
                        readSmall,
                        readLarge,
                        udp,
                        largeUdp);
                measure(devices, lanes);
                printTable("Gbit/s", lanes, gigabits);
                printTable("CPU seconds of this process per GiB", lanes, cpuSeconds);
                printHeading("ratio of speeds, turn by turn");
                for (Lane soft : List.of(softSmall, privateSmall, readSmall)) {
                    printRatio(lanes, soft, grpcSmall);
                    printRatio(lanes, soft, tunedSmall);
                }
                for (Lane soft : List.of(softLarge, privateLarge, readLarge)) {
                    printRatio(lanes, soft, grpcLarge);
                    printRatio(lanes, soft, tunedLarge);
                }
                printRatio(lanes, softSmall, udp);
                printRatio(lanes, softLarge, udp);
                printRatio(lanes, privateSmall, largeUdp);
                printRatio(lanes, privateLarge, largeUdp);
                System.out.printf(
                        "%nheap of both engines: %d bytes for %d packets of data, %.4f per packet%n",
                        softAllocated, softPackets, (double) softAllocated / softPackets);
                printIdle(devices, "connections open");
                printWithBusyCores(softSmall);
            }
        }
        printMachine();
    }

    private void measure(SoftPair devices, List<Lane> lanes) throws Exception {
        gigabits = new double[lanes.size()][rounds];
        cpuSeconds = new double[lanes.size()][rounds];
        for (int round = -WARM_UP; round < rounds; round++) {
            for (int i = 0; i < lanes.size(); i++) {
                Lane lane = lanes.get(i);
                long allocated = devices.allocatedBytes();
                long cpu = OS.getProcessCpuTime();
                long start = System.nanoTime();
                long moved = lane.move(bytesPerTurn);
                long nanos = System.nanoTime() - start;
                cpu = OS.getProcessCpuTime() - cpu;
                if (round >= 0) {
                    gigabits[i][round] = 8.0 * moved / nanos;
                    cpuSeconds[i][round] = cpu * 1e-9 * (1 << 30) / moved;
                    if (lane instanceof SoftLane soft) {
                        softPackets += moved / soft.payloadBytes();
                        softAllocated += devices.allocatedBytes() - allocated;
                    }
                }
            }
        }
    }

    private static int privatePayloadBytes(SoftPair devices) {
        return devices.left().port(1).privatePayloadBytes();
    }

    private static void printTable(String unit, List<Lane> lanes, double[][] values) {
        printHeading(unit);
        for (int i = 0; i < lanes.size(); i++) {
            print(lanes.get(i).name(), values[i]);
        }
    }

    private static void printHeading(String unit) {
        System.out.printf("%n%-46s %8s %8s %8s   %s%n", "", "median", "least", "most", unit);
    }

    private void printRatio(List<Lane> lanes, Lane ours, Lane theirs) {
        double[] ratios = ratios(gigabits[lanes.indexOf(ours)], gigabits[lanes.indexOf(theirs)]);
        print(ours.name() + " / " + theirs.name(), ratios);
    }

    private static double[] ratios(double[] ours, double[] theirs) {
        double[] ratios = new double[ours.length];
        Arrays.setAll(ratios, i -> ours[i] / theirs[i]);
        return ratios;
    }

    private static void print(String name, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        System.out.printf(
                "%-46s %8.2f %8.2f %8.2f%n", name, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    /** Both engines and their user have to share the cores with somebody who never rests. */
    private void printWithBusyCores(Lane lane) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        AtomicBoolean enough = new AtomicBoolean();
        for (int i = 0; i < cores; i++) {
            Thread.ofPlatform().daemon().name("busy").start(() -> {
                while (!enough.get()) {
                    Thread.onSpinWait();
                }
            });
        }
        double[] busy = new double[BUSY_TURNS];
        for (int i = 0; i < busy.length; i++) {
            long start = System.nanoTime();
            busy[i] = 8.0 * lane.move(bytesPerTurn / BUSY_TURNS) / (System.nanoTime() - start);
        }
        enough.set(true);
        printHeading("Gbit/s, with a thread on each of " + cores + " cores that never rests");
        print(lane.name(), busy);
    }

    private void printIdle(SoftPair devices, String when) {
        long cpu = devices.cpuNanos();
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(idleSeconds);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        double share = (double) (devices.cpuNanos() - cpu) / (System.nanoTime() - start) / 2;
        System.out.printf("idle device, %s: %.3f %% of a core over %d s%n", when, 100 * share, idleSeconds);
    }

    private static void printMachine() {
        System.out.printf(
                "%d cores, load %.1f, Java %s%n",
                OS.getAvailableProcessors(), OS.getSystemLoadAverage(), Runtime.version());
    }

    /** Two devices; their engines' threads have their names. */
    private static final class SoftPair implements DevicePair {

        private final RdmaDevice left;
        private final RdmaDevice right;
        private final List<Long> engines = new ArrayList<>();

        private SoftPair() {
            SoftProvider provider = new SoftProvider(
                    List.of(InetAddress.ofLiteral(LEFT), InetAddress.ofLiteral(RIGHT)), SoftProvider.DEFAULT_PORT);
            List<String> names = provider.deviceNames();
            left = provider.open(names.get(0));
            right = provider.open(names.get(1));
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (names.contains(thread.getName())) {
                    engines.add(thread.threadId());
                }
            }
            if (engines.size() != 2) {
                throw new IllegalStateException("the engines' threads were not found");
            }
        }

        private long allocatedBytes() {
            return engines.stream().mapToLong(THREADS::getThreadAllocatedBytes).sum();
        }

        private long cpuNanos() {
            return engines.stream().mapToLong(THREADS::getThreadCpuTime).sum();
        }

        @Override
        public RdmaDevice left() {
            return left;
        }

        @Override
        public RdmaDevice right() {
            return right;
        }

        @Override
        public void close() {
            left.close();
            right.close();
        }
    }
}
