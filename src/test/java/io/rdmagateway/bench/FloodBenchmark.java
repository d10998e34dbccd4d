package io.rdmagateway.bench;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Eight connections flood a pair of soft devices, by WRITE or by READ, and a ninth wants its share: one that moves as much
 * as it can, and one that moves 4 KiB at a time, looks at the clock, and wants no more. The shares are of one and the same moment.
 *
 * <p>Arguments: rounds (5), milliseconds of one (500).
 */
public final class FloodBenchmark {

    private static final int FLOODERS = 8;
    private static final int FLOOD_BYTES = 1 << 20;
    private static final int FLOOD_OUTSTANDING = 8;
    private static final int BULK_BYTES = 64 << 10;
    /** As many bytes as a flooder: who has nothing posted while this thread sleeps gives its share away. */
    private static final int BULK_OUTSTANDING = 120;

    private static final int SMALL_BYTES = 4 << 10;

    private final int rounds;
    private final long nanos;

    private FloodBenchmark(int rounds, long nanos) {
        this.rounds = rounds;
        this.nanos = nanos;
    }

    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        long millis = args.length > 1 ? Long.parseLong(args[1]) : 500;
        new FloodBenchmark(rounds, TimeUnit.MILLISECONDS.toNanos(millis)).run();
    }

    /** Somebody who moves messages of one length as fast as it is let. */
    private static final class Mover implements AutoCloseable {

        private final Side left;
        private final Side right;
        private final SendRequest wr;
        private final boolean read;
        private final int messageBytes;
        private final int outstanding;
        private final List<Long> times = new ArrayList<>();
        private int underWay;
        private long messages;
        private long postedNanos;

        Mover(DevicePair devices, boolean read, boolean privateForm, int messageBytes, int outstanding) {
            Side.Wishes wishes = Side.Wishes.NONE
                    .mtu(Mtu.MTU_4096)
                    .privatePayload(privateForm)
                    .caps(new QueuePairCaps(128, 16, 1, 1, 0));
            left = new Side(devices, devices.left(), wishes);
            right = new Side(devices, devices.right(), wishes);
            Side.connect(left, right);
            wr = left.qp.newSendRequest();
            this.read = read;
            this.messageBytes = messageBytes;
            this.outstanding = outstanding;
        }

        void work(boolean postsMore) {
            left.sendCq.poll(outstanding, this::done);
            while (postsMore && underWay < outstanding) {
                SendRequest to =
                        read ? wr.read(right.address(0), right.mr.rkey()) : wr.write(right.address(0), right.mr.rkey());
                postedNanos = System.nanoTime();
                left.qp.postSend(to.local(left.mr, 0, messageBytes));
                underWay++;
            }
        }

        private void done(WorkCompletion wc) {
            wc.requireSuccess();
            underWay--;
            messages++;
            if (outstanding == 1) {
                times.add(System.nanoTime() - postedNanos);
            }
        }

        void begin() {
            messages = 0;
            times.clear();
        }

        long bytes() {
            return messages * messageBytes;
        }

        @Override
        public void close() {
            left.close();
            right.close();
        }
    }

    private void run() {
        try (SoftPair devices = new SoftPair()) {
            System.out.printf(
                    "%-6s %-9s %12s %12s %14s %14s %14s%n",
                    "flood", "victim", "all Gbit/s", "victim", "of fair share", "median us", "p99 us");
            for (boolean read : new boolean[] {false, true}) {
                measure(devices, read, false, BULK_BYTES, BULK_OUTSTANDING);
                measure(devices, read, true, BULK_BYTES, BULK_OUTSTANDING);
                measure(devices, read, false, SMALL_BYTES, 1);
            }
        }
    }

    private void measure(DevicePair devices, boolean read, boolean privateForm, int messageBytes, int outstanding) {
        List<Mover> flooders = new ArrayList<>();
        try (Mover victim = new Mover(devices, read, privateForm, messageBytes, outstanding)) {
            turn(List.of(victim));
            turn(List.of(victim));
            report(read, "alone", List.of(victim), victim);
            for (int i = 0; i < FLOODERS; i++) {
                flooders.add(new Mover(devices, read, true, FLOOD_BYTES, FLOOD_OUTSTANDING));
            }
            List<Mover> all = new ArrayList<>(flooders);
            all.add(victim);
            turn(all);
            double[] shares = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                turn(all);
                shares[round] = report(read, privateForm ? "private" : "standard", all, victim);
            }
            Arrays.sort(shares);
            if (outstanding > 1) {
                System.out.printf(
                        "%-6s %-9s median of fair share %.3f%n",
                        read ? "READ" : "WRITE", messageBytes, shares[rounds / 2]);
            }
        } finally {
            flooders.forEach(Mover::close);
        }
    }

    private void turn(List<Mover> movers) {
        movers.forEach(Mover::begin);
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            movers.forEach(mover -> mover.work(true));
            Thread.yield();
        }
        List<Long> moved = movers.stream().map(Mover::bytes).toList();
        while (movers.stream().anyMatch(mover -> mover.underWay > 0)) {
            movers.forEach(mover -> mover.work(false));
            Thread.yield();
        }
        // What was finished after the end was finished without a rival.
        for (int i = 0; i < moved.size(); i++) {
            movers.get(i).messages = moved.get(i) / movers.get(i).messageBytes;
        }
    }

    private double report(boolean read, String form, List<Mover> all, Mover victim) {
        long total = all.stream().mapToLong(Mover::bytes).sum();
        double share = victim.bytes() / ((double) total / all.size());
        long[] times = victim.times.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%-6s %-9s %12.2f %12.2f %14.3f %14s %14s%n",
                read ? "READ" : "WRITE",
                form,
                gigabits(total),
                gigabits(victim.bytes()),
                share,
                times.length == 0 ? "" : times[times.length / 2] / 1000,
                times.length == 0 ? "" : times[(int) (times.length * 0.99)] / 1000);
        return share;
    }

    private double gigabits(long bytes) {
        return 8.0 * bytes / nanos;
    }
}
