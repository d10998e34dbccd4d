package io.rdmagateway.scaling;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Prints the figures of {@code docs/SCALING.md}: the same ones every time. Takes a minute. */
public final class ScalingReport {

    private static final long SEED = 7;
    private static final int[] SIZES = {4, 64, 1024, 10_000};
    private static final double MILLION = 1e6;

    private ScalingReport() {}

    public static void main(String[] args) {
        fleet("calm, all started within a minute", FleetSpec.CALM);
        fleet(
                "started within a second, no jitter",
                FleetSpec.CALM.withSeconds(180).withStart(1, 0));
        fleet(
                "started within a second, jitter 20 %",
                FleetSpec.CALM.withSeconds(180).withStart(1, 0.2));
        fleet("a quarter lost at once", FleetSpec.CALM.withBlackout(2500));
        for (int gibibytes : new int[] {1, 4}) {
            broadcast(gibibytes, Link.ofGigabits(100));
        }
        broadcast(4, Link.ofGigabits(12));
        broadcast(4, Link.ofGigabits(100).hashing(700));
        losses(4, Link.ofGigabits(100));
    }

    private static void fleet(String what, FleetSpec spec) {
        Fleet.Outcome outcome = Fleet.simulate(spec, new Random(SEED));
        System.out.printf("%d nodes, %s: %s%n", spec.nodes(), what, outcome);
        if (!outcome.noticedAfterSeconds().isEmpty()) {
            System.out.printf(
                    "    noticed after %.1f s at least, %.1f s half, %.1f s at most%n",
                    outcome.noticed(0), outcome.noticed(0.5), outcome.noticed(1));
        }
    }

    private static int pieces(int gibibytes) {
        return (int) (((long) gibibytes << 30) / Link.PIECE_BYTES);
    }

    private static void broadcast(int gibibytes, Link link) {
        int pieces = pieces(gibibytes);
        double copy = link.copyNanos(pieces) / MILLION;
        System.out.printf(
                "%d GiB, a piece takes %.2f ms and %.1f ms to hash, one copy %.0f ms%n",
                gibibytes, link.pieceNanos() / MILLION, link.hashNanos() / MILLION, copy);
        for (int nodes : SIZES) {
            StringBuilder line = new StringBuilder("    %5d nodes:".formatted(nodes));
            for (Form form : Form.values()) {
                double millis = Spread.nanos(form, link, nodes, pieces, Map.of()) / MILLION;
                line.append("  %s %.0f ms (%.1f)".formatted(form, millis, millis / copy));
            }
            System.out.println(line);
        }
        System.out.printf(
                "    a chain takes half as long again as two trees from %d nodes on when it is begun one by one, from %d when at once; a tree"
                        + " is quicker than that from %d%n",
                threshold(Form.CHAIN_BY_TURNS, Form.TWO_TREES, 1.5, link, pieces),
                threshold(Form.CHAIN, Form.TWO_TREES, 1.5, link, pieces),
                threshold(Form.CHAIN, Form.TREE, 1, link, pieces));
    }

    /** How many nodes there must be that one form takes so much longer than the other. */
    private static int threshold(Form slow, Form quick, double factor, Link link, int pieces) {
        int low = 1;
        int high = 4096;
        while (low < high) {
            int middle = (low + high) / 2;
            boolean slower = Spread.nanos(slow, link, middle, pieces, Map.of())
                    > factor * Spread.nanos(quick, link, middle, pieces, Map.of());
            if (slower) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static void losses(int gibibytes, Link link) {
        int pieces = pieces(gibibytes);
        for (int lost : new int[] {1, 10}) {
            StringBuilder line = new StringBuilder("%d GiB to 1024 nodes, %d lost midway:".formatted(gibibytes, lost));
            for (Form form : Form.values()) {
                long whole = Spread.nanos(form, link, 1024, pieces, Map.of());
                Random random = new Random(SEED);
                Map<Integer, Long> losses = new HashMap<>();
                while (losses.size() < lost) {
                    losses.put(1 + random.nextInt(1024), (long) (whole * random.nextDouble()));
                }
                long millis = Spread.nanos(form, link, 1024, pieces, losses);
                line.append("  %s %.0f ms (+%.0f)".formatted(form, millis / MILLION, (millis - whole) / MILLION));
            }
            System.out.println(line);
        }
    }
}
